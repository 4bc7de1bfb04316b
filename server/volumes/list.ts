import type { VolumeRow } from '@/lib/contract/volumes';
import type { Handlers } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryVolume } from '../inventory/rows';

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
    containers: nodes.flatMap((each) => each.usedBy('volumes', volume.name)),
    anonymous: volume.anonymous,
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

const useOf = (row: VolumeRow) => (row.containers.length > 0 ? 'used' : 'unused');

/** One page of volumes. Each facet counts what the search and the *other* filters leave. */
export function listVolumes(rows: readonly VolumeRow[], query: VolumeQuery): Awaited<ReturnType<List>> {
  const { filter = {}, search = '', ...page } = query;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => words.every((word) => says(row, word)));
  const tests = {
    driver: (row: VolumeRow) => among(filter.driver, row.driver),
    use: (row: VolumeRow) => among(filter.use, useOf(row)),
    stack: (row: VolumeRow) => among(filter.stack, row.stack),
  };
  const leftBy = (...names: (keyof typeof tests)[]) =>
    found.filter((row) => names.every((name) => tests[name](row)));
  return {
    ...pageOf(leftBy('driver', 'use', 'stack'), page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        driver: (row) => row.driver,
        created: (row) => row.createdMs,
        containers: (row) => row.containers.length,
        stack: (row) => row.stack,
      },
      defaultSort: 'name',
      tieBreak: (row) => `${row.name} ${row.nodeId}`,
    }),
    facets: {
      driver: facet(leftBy('use', 'stack'), (row) => row.driver),
      use: facet(leftBy('driver', 'stack'), useOf),
      stack: facet(leftBy('driver', 'use'), (row) => row.stack),
    },
  };
}

function says(row: VolumeRow, word: string): boolean {
  return [row.name, row.driver, row.stack ?? '', ...row.containers.map((use) => use.name)].some((text) =>
    text.toLowerCase().includes(word),
  );
}

/**
 * What a prune takes: volumes no container mounts, running or not; those with a name of their own only with `all`. One
 * that nodes share stays: a node whose engine is not connected may use it.
 */
export function pruneable(rows: readonly VolumeRow[], all: boolean): VolumeRow[] {
  return rows.filter(
    (row) => row.scope === 'local' && row.containers.length === 0 && (all || row.anonymous),
  );
}
