import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testCall, testCaller } from '../access/testing';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createVolumesHandlers } from './volumes';

const prefix = `volumes-test-${process.pid}`;
const named = (name: string) => `${prefix}-${name}`;
const written = 30_000;

let inventory: Inventory;
let cluster: ClusterModel;
let handlers: ReturnType<typeof createVolumesHandlers>;
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
  handlers = createVolumesHandlers({ inventory });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), { timeout: 60_000, interval: 100 });
});
afterAll(() => inventory.close());

async function removeAll() {
  const node = cluster.node();
  const { containers, volumes } = node.engine;
  for (const row of await containers.list({ filters: { label: [prefix] } })) {
    await containers.remove(row.id, { force: true, volumes: true });
  }
  for (const volume of await volumes.list({ filters: { name: [prefix] } })) await volumes.remove(volume.name);
  await cluster.refresh(node, { containers: [...node.containers.keys()], volumes: true });
}
beforeEach(removeAll);
afterEach(removeAll);

const create = (name: string, change: { driver?: string; options?: Record<string, string> } = {}) =>
  handlers.create(
    { cluster: 'local', name: named(name), driver: 'local', options: {}, labels: { team: 'a' }, ...change },
    call,
  );
const one = (name: string) => ({ cluster: 'local', volume: named(name) });

/** Runs a container to its end that writes `written` bytes into the volume; it stays, stopped. */
async function writeInto(volume: string, name: string): Promise<string> {
  const { containers } = cluster.engine();
  const { id } = await containers.create(
    {
      image: 'gantry-test/busybox:1',
      command: ['sh', '-c', `head -c ${written} /dev/zero > /data/file`],
      labels: { [prefix]: 'yes' },
      mounts: [{ type: 'volume', source: volume, destination: '/data' }],
    },
    { name: named(name) },
  );
  const ended = containers.wait(id, { condition: 'next-exit' });
  await containers.start(id);
  await ended;
  await cluster.refresh(cluster.node(), { containers: [id], volumes: true });
  return id;
}

describe('a volume, from its making to its end', () => {
  it('is made, shows who mounts it and how much it holds, and goes when nobody does', async () => {
    await create('data');
    expect(await handlers.get(one('data'), call)).toMatchObject({
      name: named('data'),
      driver: 'local',
      containers: [],
      mounts: [],
      labels: { team: 'a' },
      anonymous: false,
    });
    const id = await writeInto(named('data'), 'writer');
    expect((await handlers.get(one('data'), call)).mounts).toEqual([
      { containerId: id, containerName: named('writer'), destination: '/data', writable: true },
    ]);
    expect((await handlers.size(one('data'), call)).sizeBytes).toBe(written);
    expect(await handlers.inspect(one('data'), call)).toMatchObject({
      inspect: { Name: named('data'), Labels: { team: 'a' } },
    });

    await expect(handlers.remove({ ...one('data'), force: false }, call)).rejects.toMatchObject({
      code: 'in_use',
      data: { containers: [{ id, name: named('writer') }] },
    });
    await cluster.engine().containers.remove(id);
    await cluster.refresh(cluster.node(), { containers: [id] });
    await handlers.remove({ ...one('data'), force: false }, call);
    await expect(handlers.get(one('data'), call)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is measured for everybody who asks at once, though the engine does it for one at a time', async () => {
    await create('data');
    const preview = () => handlers.prunePreview({ cluster: 'local', all: true }, call);
    const answers = await Promise.all([handlers.size(one('data'), call), preview(), preview(), preview()]);
    expect(answers[0].sizeBytes).toBe(0);
    for (const { volumes } of answers.slice(1).filter((answer) => 'volumes' in answer))
      expect(volumes.find((row) => row.name === named('data'))?.sizeBytes).toBe(0);
  });

  it('is refused with the field that is wrong', async () => {
    await create('data');
    await expect(create('data')).rejects.toMatchObject({ code: 'already_exists', data: { field: 'name' } });
    await expect(create('other', { driver: 'nonesuch' })).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'driver' },
    });
    await expect(create('other', { options: { nonesuch: '1' } })).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'options' },
    });
  });
});

describe('a prune', () => {
  it('takes what its preview shows, and leaves the volume of a stopped container', async () => {
    await create('unused');
    await create('used');
    await writeInto(named('used'), 'holder');
    const filler = await writeInto(named('unused'), 'filler');
    await cluster.engine().containers.remove(filler);
    const { name: anonymous } = await cluster.engine().volumes.create({});
    await cluster.refresh(cluster.node(), { containers: [filler], volumes: true });

    const few = await handlers.prunePreview({ cluster: 'local', all: false }, call);
    expect(few.volumes.map((row) => row.name)).toContain(anonymous);
    expect(few.volumes.every((row) => row.anonymous)).toBe(true);
    const many = await handlers.prunePreview({ cluster: 'local', all: true }, call);
    const sizes = Object.fromEntries(many.volumes.map((row) => [row.name, row.sizeBytes]));
    expect(sizes[named('unused')]).toBe(written);
    expect(sizes[named('used')]).toBeUndefined();
    expect(many.freedBytes).toBeGreaterThanOrEqual(written);

    expect((await handlers.prune({ cluster: 'local', all: false }, call)).deleted).toContain(anonymous);
    expect((await handlers.get(one('unused'), call)).name).toBe(named('unused'));
    const pruned = await handlers.prune({ cluster: 'local', all: true }, call);
    expect(pruned.deleted).toContain(named('unused'));
    expect(pruned.freedBytes).toBeGreaterThanOrEqual(written);
    const { items } = await handlers.list({ cluster: 'local', search: prefix, limit: 50 }, call);
    expect(items.map((row) => row.name)).toEqual([named('used')]);
  });
});
