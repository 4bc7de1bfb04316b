import { describe, expect, it } from 'vitest';
import type { VolumeRow } from '@/lib/contract/volumes';
import { listVolumes, pruneable } from './list';

function row(name: string, change: Partial<VolumeRow> = {}): VolumeRow {
  return {
    name,
    driver: 'local',
    scope: 'local',
    nodeId: 'n1',
    nodeName: 'node-1',
    nodes: [{ id: 'n1', name: 'node-1' }],
    mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    createdMs: 1,
    stack: null,
    collection: '/',
    containers: [],
    anonymous: false,
    clusterVolume: null,
    ...change,
  };
}
const rows = [
  row('data', { stack: 'shop', containers: [{ id: 'c1', name: 'shop-db-1' }] }),
  row('old', { driver: 'nfs' }),
  row('f'.repeat(64), { anonymous: true }),
];
const query = { cluster: 'local', limit: 50 };
const names = (items: VolumeRow[]) => items.map((each) => each.name.slice(0, 4));

describe('pruneable', () => {
  it('takes unused volumes, those with a name of their own only where all are asked for', () => {
    expect(names(pruneable(rows, false))).toEqual(['ffff']);
    expect(names(pruneable(rows, true))).toEqual(['old', 'ffff']);
  });
});

describe('listVolumes', () => {
  it('filters by use, driver and stack, and finds by container', () => {
    expect(names(listVolumes(rows, { ...query, filter: { use: ['unused'] } }).items)).toEqual([
      'ffff',
      'old',
    ]);
    expect(names(listVolumes(rows, { ...query, filter: { driver: ['nfs'] } }).items)).toEqual(['old']);
    expect(names(listVolumes(rows, { ...query, search: 'db-1' }).items)).toEqual(['data']);
    expect(listVolumes(rows, query).facets).toEqual({
      driver: { local: 2, nfs: 1 },
      use: { used: 1, unused: 2 },
      collection: { '/': 3 },
      stack: { shop: 1 },
    });
  });
});
