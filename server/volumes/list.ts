import type { VolumeRow } from '@/lib/contract/volumes';
import type { Handlers } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryVolume } from '../inventory/rows';

type List = Handlers<'volumes'>['list'];
export type VolumeQuery = Parameters<List>[0];

/** A volume of one node as it is listed. */
export function volumeRow(node: NodeModel, volume: InventoryVolume): VolumeRow {
  return {
    name: volume.name,
    driver: volume.driver,
    scope: volume.scope,
    nodeId: node.id,
    nodeName: node.name,
    mountpoint: volume.mountpoint,
    createdMs: volume.createdMs,
    stack: volume.stack,
    containers: node.usedBy('volumes', volume.name),
    anonymous: volume.anonymous,
  };
}

/** Every volume of these nodes. */
export function volumeRows(nodes: readonly NodeModel[]): VolumeRow[] {
  return nodes.flatMap((node) => [...node.volumes.values()].map((volume) => volumeRow(node, volume)));
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

/** What a prune takes: volumes no container mounts, running or not; those with a name of their own only with `all`. */
export function pruneable(rows: readonly VolumeRow[], all: boolean): VolumeRow[] {
  return rows.filter((row) => row.containers.length === 0 && (all || row.anonymous));
}
