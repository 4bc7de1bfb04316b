import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { testCall, testCaller } from '../access/testing';
import { parseAddress } from '../engine/address';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createNetworksHandlers } from './networks';

let swarm: LabSwarm;
let inventory: Inventory;
let handlers: ReturnType<typeof createNetworksHandlers>;
const call = testCall(testCaller('u1', 'Admin'));

beforeAll(async () => {
  swarm = await LabSwarm.start({ name: `nets-${process.pid}`, managers: 1, workers: 1, tcp: 'plain' });
  inventory = createInventory({ hints: createHints(), log: pino({ level: 'silent' }) });
  // Connected first, a worker comes first in every list.
  inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(swarm.workers[0]?.tcpHost ?? ''),
    discovered: false,
    createdMs: 0,
    engines: [{ id: 'manager', address: parseAddress(swarm.manager.tcpHost) }],
  });
  handlers = createNetworksHandlers({ inventory });
});
afterAll(async () => {
  inventory?.close();
  await swarm?.remove();
});

const patience = { timeout: 60_000, interval: 200 };

it("a Swarm's network is one line, with the nodes and peers whose containers are on it", async () => {
  // What another attempt left goes first; tasks hold on to the network until they have stopped.
  await swarm.clear();
  const fronts = ['network', 'ls', '--quiet', '--filter', 'name=front'];
  await vi.waitFor(async () => {
    const left = await swarm.manager.docker(fronts);
    if (left !== '') await swarm.manager.docker(['network', 'rm', left]);
  }, patience);
  await swarm.manager.docker(['network', 'create', '--driver', 'overlay', 'front']);
  await swarm.manager.docker([
    ...[
      'service',
      'create',
      '--detach',
      '--quiet',
      '--no-resolve-image',
      '--name',
      'web',
      '--mode',
      'global',
    ],
    ...['--endpoint-mode', 'dnsrr', '--network', 'front', BUSYBOX, 'sleep', '3600'],
  ]);
  const names = [swarm.manager.node.name, swarm.workers[0]?.node.name];
  const [row] = await vi.waitFor(async () => {
    const { items } = await handlers.list({ cluster: 'c1', limit: 50, search: 'front' }, call);
    expect(items.map(({ nodes, containers }) => [nodes.length, containers.length])).toEqual([[2, 2]]);
    return items;
  }, patience);
  expect(row?.nodes.map((node) => node.name)).toEqual(names);
  expect(row?.nodeName).toBe(swarm.manager.node.name);
  await vi.waitFor(async () => {
    const detail = await handlers.get({ cluster: 'c1', network: row?.id ?? '' }, call);
    expect(detail.endpoints.map((endpoint) => endpoint.nodeName).toSorted()).toEqual(names);
    expect(detail.peers.map((peer) => peer.node?.name).toSorted()).toEqual(names);
  }, patience);

  // Asked of the worker's engine, this would be refused.
  await swarm.manager.docker(['service', 'rm', 'web']);
  await vi.waitFor(
    async () => {
      await handlers.remove({ cluster: 'c1', network: 'front' }, call);
    },
    { ...patience, interval: 500 },
  );
  // The worker's own engine forgets it a moment later.
  await vi.waitFor(async () => {
    const { items } = await handlers.list({ cluster: 'c1', limit: 50, search: 'front' }, call);
    expect(items).toEqual([]);
  }, patience);
});
