import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { BuiltInRole } from '@/lib/permissions';
import { createHints } from '../inventory/hints';
import { createInventory } from '../inventory/inventory';
import { NodeModel } from '../inventory/node-model';
import { createSearchHandlers } from '../search/search';
import { testCall, testCaller } from '../access/testing';
import { createClaims } from './claims';
import { connectKnownCluster } from './known-cluster-testing';
import { runAs } from './scope';
import { scopedInventory } from './scoped-inventory';
import { inCollection, testRights } from './testing';

const inventory = createInventory({ hints: createHints(), log: pino({ level: 'silent' }) });
const limits = {
  quotas: { any: false, over: () => [], reload: async () => {} },
  clusters: () => inventory.clusters(),
  claims: createClaims(),
};
afterEach(() => inventory.close());

it('what belongs to a cluster is found and counted only by who may see such things', async () => {
  const { nodes } = connectKnownCluster(inventory, { kind: 'unix', path: '/nowhere' });
  const [node] = nodes;
  if (!node) throw new Error('a node');
  node.images.set('sha256:1', {
    id: 'sha256:1',
    tags: ['their/app:1'],
    digests: [],
    sizeBytes: 1,
    createdMs: 1,
  });
  const network = [...node.networks.values()][0];
  if (!network) throw new Error('a network');
  node.networks.set('bridge', { ...network, id: 'bridge', name: 'bridge', collection: '/' });
  node.version += 1;
  const scoped = scopedInventory(inventory, limits);
  const search = createSearchHandlers({ inventory: scoped });
  const seenBy = (role: BuiltInRole) =>
    runAs({ rights: testRights([role, inCollection('/mine')]), collection: null }, async () => {
      const found = await Promise.all(
        ['their/app', 'bridge'].map((query) =>
          search.find({ query, limit: 10 }, testCall(testCaller('nobody', 'View Only'))),
        ),
      );
      const { images, networks } = scoped.cluster('c1').node().counts();
      return { found: found.flatMap(({ hits }) => hits.map(({ name }) => name)), images, networks };
    });
  expect(await seenBy('Scheduler')).toEqual({ found: [], images: 0, networks: 0 });
  expect(await seenBy('View Only')).toEqual({ found: ['their/app:1', 'bridge'], images: 1, networks: 2 });
});

it('a stack is one’s own where all of it is: else it is not among the stacks', () => {
  const { nodes } = connectKnownCluster(inventory, { kind: 'unix', path: '/nowhere' });
  const [network] = nodes[0]?.networks.values() ?? [];
  if (!network) throw new Error('a network');
  const parts = [
    { stack: 'mine', collection: '/mine' },
    { stack: 'shared', collection: '/mine' },
    { stack: 'shared', collection: '/theirs' },
  ];
  for (const part of parts) {
    const id = `${part.stack}${part.collection}`;
    nodes[0]?.networks.set(id, { ...network, id, name: id, ...part });
  }
  const scoped = scopedInventory(inventory, limits);
  const hidden = runAs({ rights: testRights(['View Only', inCollection('/mine')]), collection: null }, () => [
    ...scoped.cluster('c1').hiddenStacks,
  ]);
  expect(hidden).toContain('shared');
  expect(hidden).not.toContain('mine');
});

it('what is kept of a view follows its nodes: changes on them, those that come and those that go', () => {
  const { nodes } = connectKnownCluster(inventory, { kind: 'unix', path: '/nowhere' });
  const real = inventory.cluster('c1');
  const [node] = nodes;
  const [row] = node?.containers.values() ?? [];
  if (!node || !row) throw new Error('a node with a container');
  const mine = (id: string) => ({ ...row, id, name: id, collection: '/mine' });
  const scoped = scopedInventory(inventory, limits);
  const rights = testRights(['View Only', inCollection('/mine')]);
  const seen = () =>
    runAs({ rights, collection: null }, () =>
      scoped
        .cluster('c1')
        .containers()
        .map(({ id }) => id),
    );
  const before = seen();
  node.containers.set('new', mine('new'));
  node.containers.set('theirs', { ...mine('theirs'), collection: '/theirs' });
  node.version += 1;
  expect(seen()).toEqual([...before, 'new']);

  const [first] = real.connections;
  if (!first) throw new Error('a node');
  const come = new NodeModel('come', 'come', node.engine);
  come.containers.set('come', mine('come'));
  real.addNode({ ...first, engineId: 'come', model: come });
  expect(seen()).toContain('come');
  real.removeNode('come');
  expect(seen()).toEqual([...before, 'new']);
});
