import type { VolumeRow } from '@/lib/contract/volumes';
import { volumeUsers } from '@/lib/volume-users';
import type { Handlers } from '../api/call';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryVolume } from '../inventory/rows';
import { listUsed } from '../inventory/used-list';

type List = Handlers<'volumes'>['list'];
export type VolumeQuery = Parameters<List>[0];

/** A volume as it is listed: of one node, or (a shared one) with the other nodes that have it. */
export function volumeRow(
  node: NodeModel,
  volume: InventoryVolume,
  nodes: readonly NodeModel[] = [node],
): VolumeRow {
  return {
    name: volume.name,
    driver: volume.driver,
    scope: volume.scope,
    nodeId: node.id,
    nodeName: node.name,
    nodes: nodes.map(({ id, name }) => ({ id, name })),
    mountpoint: volume.mountpoint,
    createdMs: volume.createdMs,
    stack: volume.stack,
    collection: volume.collection,
    containers: nodes.flatMap((each) => each.usedBy('volumes', volume.name)),
    anonymous: volume.anonymous,
    clusterVolume: null,
  };
}

/** Every volume of these nodes. One that is shared between nodes is there once. */
export function volumeRows(nodes: readonly NodeModel[]): VolumeRow[] {
  return nodes.flatMap((node) =>
    [...node.volumes.values()].flatMap((volume) => {
      const holders = volumeHolders(volume, node, nodes);
      return holders[0] === node ? [volumeRow(node, volume, holders)] : [];
    }),
  );
}

/** The nodes that have a volume: of a local one its own, else all that have one of this name and driver. */
export function volumeHolders(
  volume: InventoryVolume,
  node: NodeModel,
  nodes: readonly NodeModel[],
): NodeModel[] {
  if (volume.scope === 'local') return [node];
  return nodes.filter((each) => {
    const same = each.volumes.get(volume.name);
    return same?.scope === volume.scope && same.driver === volume.driver;
  });
}

/** Whether a container mounts a volume or, of a cluster volume, a service does. */
export function isUsed({ containers, clusterVolume }: VolumeRow): boolean {
  return volumeUsers({ containers, clusterVolume }).length > 0;
}

/** One page of volumes. */
export function listVolumes(rows: readonly VolumeRow[], query: VolumeQuery): Awaited<ReturnType<List>> {
  return listUsed(rows, query, {
    isUsed,
    tieBreak: (row) => `${row.name} ${row.nodeId}`,
  });
}

/**
 * What a prune takes: volumes no container mounts, running or not; those with a name of their own only with `all`. One
 * that nodes share stays: a node whose engine is not connected may use it.
 */
export function pruneable(rows: readonly VolumeRow[], all: boolean): VolumeRow[] {
  return rows.filter((row) => row.scope === 'local' && !isUsed(row) && (all || row.anonymous));
}
