import { describe, expect, it } from 'vitest';
import type { NetworkRow } from '@/lib/contract/networks';
import type { NodeModel } from '../inventory/node-model';
import { testNode } from '../inventory/testing';
import { listNetworks, networkRows, pruneable } from './list';

function row(name: string, change: Partial<NetworkRow> = {}): NetworkRow {
  return {
    id: name.padEnd(64, '0'),
    name,
    driver: 'bridge',
    scope: 'local',
    nodeId: 'n1',
    nodeName: 'node-1',
    nodes: [{ id: 'n1', name: 'node-1' }],
    internal: false,
    attachable: false,
    createdMs: 1,
    stack: null,
    collection: '/',
    subnets: [],
    containers: [],
    predefined: false,
    ...change,
  };
}
const rows = [
  row('bridge', { predefined: true }),
  row('host', { predefined: true, driver: 'host' }),
  row('docker_gwbridge'),
  row('ingress', { driver: 'overlay', scope: 'swarm' }),
  row('shop_default', {
    stack: 'shop',
    containers: [{ id: 'c1', name: 'shop-web-1' }],
    subnets: ['172.30.0.0/16'],
  }),
  row('old'),
];
const query = { cluster: 'local', limit: 50 };
const names = (items: NetworkRow[]) => items.map((each) => each.name);

describe('pruneable', () => {
  it("leaves the engine's own, a Swarm's and used networks", () => {
    expect(names(pruneable(rows))).toEqual(['old']);
  });
});

describe('listNetworks', () => {
  it('finds by subnet and by container, and sorts by how many use it', () => {
    expect(names(listNetworks(rows, { ...query, search: '172.30' }).items)).toEqual(['shop_default']);
    expect(names(listNetworks(rows, { ...query, search: 'web' }).items)).toEqual(['shop_default']);
    expect(names(listNetworks(rows, { ...query, sort: '-containers', limit: 1 }).items)).toEqual([
      'shop_default',
    ]);
  });

  it('counts for each filter what the other filters leave', () => {
    const { items, facets } = listNetworks(rows, { ...query, filter: { use: ['unused'], driver: ['host'] } });
    expect(names(items)).toEqual(['host']);
    expect(facets).toEqual({
      driver: { bridge: 3, host: 1, overlay: 1 },
      use: { unused: 1 },
      stack: {},
      collection: { '/': 1 },
    });
  });
});

describe('networkRows', () => {
  const network = {
    driver: 'overlay',
    internal: false,
    attachable: true,
    createdMs: 1,
    subnets: [],
    stack: null,
    key: null,
    collection: '/',
  };
  function node(name: string, role: 'manager' | 'worker', scopes: Record<string, string>): NodeModel {
    const model = testNode(name, { role });
    for (const [id, scope] of Object.entries(scopes))
      model.networks.set(id, { ...network, id, name: id, scope });
    return model;
  }
  const nodes = [
    node('worker', 'worker', { front: 'swarm', bridge: 'local' }),
    node('manager', 'manager', { front: 'swarm', back: 'swarm', local: 'local' }),
  ];

  it("has a Swarm's network once, by a manager, with every node that has it", () => {
    const rows = networkRows(nodes);
    expect(
      rows.map(({ name, nodeName, nodes: all }) => [name, nodeName, all.map((each) => each.name)]),
    ).toEqual([
      ['bridge', 'worker', ['worker']],
      ['front', 'manager', ['manager', 'worker']],
      ['back', 'manager', ['manager']],
      ['local', 'manager', ['manager']],
    ]);
  });
});
