import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testCall, testCaller } from '../access/testing';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createNetworksHandlers } from './networks';

const prefix = `networks-test-${process.pid}`;
const named = (name: string) => `${prefix}-${name}`;

let inventory: Inventory;
let cluster: ClusterModel;
let handlers: ReturnType<typeof createNetworksHandlers>;
const call = testCall(testCaller('u1', 'Admin'));

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  inventory = createInventory({ hints: createHints(), log: pino({ level: 'silent' }) });
  cluster = inventory.connect({
    id: 'local',
    name: 'local',
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  handlers = createNetworksHandlers({ inventory });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), { timeout: 60_000, interval: 100 });
});
afterAll(() => inventory.close());

async function removeAll() {
  const node = cluster.node();
  const { containers, networks } = node.engine;
  for (const row of await containers.list({ filters: { label: [prefix] } })) {
    await containers.remove(row.id, { force: true });
  }
  for (const network of await networks.list({ filters: { name: [prefix] } }))
    await networks.remove(network.id);
  await cluster.refresh(node, { containers: [...node.containers.keys()], networks: true });
}
beforeEach(removeAll);
afterEach(removeAll);

type Create = Parameters<typeof handlers.create>[0];
const create = (name: string, change: Partial<Create> = {}) =>
  handlers.create(
    {
      cluster: 'local',
      name: named(name),
      driver: 'bridge',
      internal: false,
      attachable: false,
      enableIPv6: false,
      options: {},
      labels: {},
      ...change,
    },
    call,
  );
const one = (name: string) => ({ cluster: 'local', network: named(name) });

async function startContainer(name: string, start = true): Promise<string> {
  const { containers } = cluster.engine();
  const { id } = await containers.create(
    { image: 'gantry-test/busybox:1', command: ['sleep', '600'], labels: { [prefix]: 'yes' } },
    { name: named(name) },
  );
  if (start) await containers.start(id);
  await cluster.refresh(cluster.node(), { containers: [id] });
  return id;
}

describe('a network, from its making to its end', () => {
  it('is made as asked, and shows who is on it with which address', async () => {
    await create('main', {
      subnet: '10.213.0.0/16',
      gateway: '10.213.0.1',
      ipRange: '10.213.5.0/24',
      internal: true,
      labels: { team: 'a' },
      options: { 'com.docker.network.bridge.enable_icc': 'false' },
    });
    expect(await handlers.get(one('main'), call)).toMatchObject({
      name: named('main'),
      driver: 'bridge',
      internal: true,
      subnets: ['10.213.0.0/16'],
      ipam: { pools: [{ subnet: '10.213.0.0/16', gateway: '10.213.0.1', ipRange: '10.213.5.0/24' }] },
      labels: { team: 'a' },
      options: { 'com.docker.network.bridge.enable_icc': 'false' },
      containers: [],
      predefined: false,
    });

    const id = await startContainer('c');
    await handlers.connect({ ...one('main'), container: named('c'), aliases: ['db'] }, call);
    const connected = await handlers.get(one('main'), call);
    expect(connected.containers).toEqual([{ id, name: named('c') }]);
    expect(connected.endpoints).toMatchObject([
      { containerId: id, containerName: named('c'), ipv4Address: '10.213.5.0/16' },
    ]);
    const { networks } = await cluster.engine().containers.inspect(id);
    expect(networks.find((each) => each.networkName === named('main'))?.aliases).toContain('db');

    await expect(
      handlers.connect({ ...one('main'), container: id, aliases: [] }, call),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('connected to') });
    await expect(handlers.remove(one('main'), call)).rejects.toMatchObject({
      code: 'in_use',
      data: { containers: [{ id, name: named('c') }] },
    });

    await handlers.disconnect({ ...one('main'), container: id, force: false }, call);
    expect((await handlers.get(one('main'), call)).containers).toEqual([]);
    await expect(
      handlers.disconnect({ ...one('main'), container: id, force: false }, call),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is not connected') });

    await handlers.remove(one('main'), call);
    await expect(handlers.get(one('main'), call)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is refused with the field that is wrong', async () => {
    await create('first', { subnet: '10.214.0.0/16' });
    await expect(create('first')).rejects.toMatchObject({ code: 'already_exists', data: { field: 'name' } });
    await expect(create('second', { subnet: '10.214.7.0/24' })).rejects.toMatchObject({
      code: 'conflict',
      data: { field: 'subnet' },
      message: expect.stringContaining(`of the network "${named('first')}"`),
    });
    await expect(create('second', { subnet: '10.215.0.0/16', gateway: '10.1.0.1' })).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'gateway' },
    });
    await expect(create('second', { driver: 'nonesuch' })).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'driver' },
    });
    await expect(create('second', { driver: 'overlay' })).rejects.toMatchObject({
      code: 'not_a_swarm_manager',
      data: { field: 'driver' },
    });
  });

  it("is never the engine's own", async () => {
    const { items } = await handlers.list({ cluster: 'local', limit: 50 }, call);
    expect(items.filter((row) => row.predefined).map((row) => row.name)).toEqual(['bridge', 'host', 'none']);
    await expect(handlers.remove({ cluster: 'local', network: 'bridge' }, call)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining("the engine's own"),
    });
  });
});

describe('a prune', () => {
  it('takes what its preview shows, and leaves the network of a stopped container', async () => {
    await create('unused');
    await create('resting');
    await startContainer('stopped', false);
    await handlers.connect({ ...one('resting'), container: named('stopped'), aliases: [] }, call);

    const mine = (names: string[]) => names.filter((name) => name.startsWith(prefix));
    const { networks } = await handlers.prunePreview({ cluster: 'local' }, call);
    expect(mine(networks.map((row) => row.name))).toEqual([named('unused')]);
    const { deleted } = await handlers.prune({ cluster: 'local' }, call);
    expect(mine(deleted)).toEqual([named('unused')]);
    const { items } = await handlers.list({ cluster: 'local', search: prefix, limit: 50 }, call);
    expect(mine(items.map((row) => row.name))).toEqual([named('resting')]);
  });
});
