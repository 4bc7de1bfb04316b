import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { VolumeRow } from '@/lib/contract/volumes';
import { testCall, testCaller } from '../access/testing';
import { parseAddress } from '../engine/address';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createVolumesHandlers } from './volumes';

/**
 * Cluster volumes of a Swarm whose engines know them (API 1.42 and later). No plugin of that name runs, so no volume
 * comes to be made: what its driver would add is `swarm-volumes.test.ts`'s.
 */
let swarm: LabSwarm;
let inventory: Inventory;
let handlers: ReturnType<typeof createVolumesHandlers>;
const call = testCall(testCaller('u1', 'Admin'));
const cluster = 'c1';
const patience = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  const name = `volumes-${process.pid}`;
  swarm = await LabSwarm.start({ name, managers: 2, workers: 0, tcp: 'plain', release: 'trixie' });
  inventory = createInventory({ hints: createHints(), log: pino({ level: 'silent' }) });
  const [first, second] = swarm.managers.map((each) => parseAddress(each.tcpHost));
  if (first === undefined || second === undefined) throw new Error('two managers');
  const engines = [{ id: 'second', address: second }];
  const model = inventory.connect({
    ...{ id: cluster, name: 'swarm', discovered: false, createdMs: 0 },
    ...{ address: first, engines },
  });
  handlers = createVolumesHandlers({ inventory });
  await vi.waitFor(() => {
    expect(model.nodes.map((node) => node.freshness.state)).toEqual(['live', 'live']);
    expect(model.swarm?.freshness.state).toBe('live');
  }, patience);
});
afterAll(async () => {
  inventory?.close();
  await swarm?.remove();
});

const list = async (search: string, use?: 'used' | 'unused'): Promise<VolumeRow[]> =>
  (await handlers.list({ cluster, limit: 50, search, filter: use && { use: [use] } }, call)).items;

const create = (name: string) =>
  handlers.create(
    {
      cluster,
      name,
      driver: 'csi-of-nobody',
      options: { tier: 'gold' },
      labels: { team: 'a' },
      clusterVolume: {
        group: 'databases',
        access: {
          type: 'mount',
          reach: 'multi',
          sharing: 'onewriter',
          fileSystem: 'ext4',
          mountFlags: ['noatime'],
        },
        requiredBytes: 1024 ** 3,
        limitBytes: null,
        availability: 'active',
      },
    },
    call,
  );

// What a test begins with, the second time too: a Swarm that is read, without services and cluster volumes.
beforeEach(async () => {
  await swarm.clear();
  await vi.waitFor(async () => {
    expect(inventory.cluster(cluster).swarm?.services.size).toBe(0);
    const { items } = await handlers.list({ cluster, limit: 50 }, call);
    for (const { name, clusterVolume } of items)
      if (clusterVolume) await handlers.remove({ cluster, volume: name, force: true }, call);
    const left = (await handlers.list({ cluster, limit: 50 }, call)).items;
    expect(left.filter((row) => row.clusterVolume)).toEqual([]);
  }, patience);
});

describe('a cluster volume', () => {
  it('is one line, however many managers tell of it, beside the volumes of each engine', async () => {
    await create('shared');
    for (const manager of swarm.managers) await manager.docker(['volume', 'create', 'local']);
    const [row, ...others] = await list('shared');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      name: 'shared',
      driver: 'csi-of-nobody',
      scope: 'global',
      nodeId: '',
      nodes: [],
      clusterVolume: {
        state: 'pending',
        availability: 'active',
        group: 'databases',
        access: { type: 'mount', reach: 'multi', sharing: 'onewriter', fileSystem: 'ext4' },
        requiredBytes: 1024 ** 3,
        limitBytes: null,
        capacityBytes: null,
        published: [],
        services: [],
      },
    });
    await vi.waitFor(async () => expect(await list('local')).toHaveLength(2), patience);
    for (const { engine } of inventory.cluster(cluster).nodes) {
      expect((await engine.volumes.list({ filters: { name: ['local'] } })).map(({ name }) => name)).toEqual([
        'local',
      ]);
    }
    await expect(create('shared')).rejects.toMatchObject({
      code: 'already_exists',
      data: { field: 'name' },
    });
  });

  it('is told by what other tools do, though no event says so', async () => {
    // While one is being made, all are asked for again and again.
    await create('shared');
    const { swarm: api } = inventory.cluster(cluster).manager();
    const { id } = await api.volumes.create({
      ...{ name: 'theirs', driver: 'csi-of-nobody', labels: {}, options: {}, group: '' },
      access: { type: 'block', reach: 'single', sharing: 'none', fileSystem: '', mountFlags: [] },
      ...{ requiredBytes: null, limitBytes: null, availability: 'active' },
    });
    await vi.waitFor(async () => expect(await list('theirs')).toHaveLength(1), patience);
    expect(await handlers.get({ cluster, volume: id }, call)).toMatchObject({
      name: 'theirs',
      clusterVolume: { access: { type: 'block' } },
    });
    await handlers.remove({ cluster, volume: id, force: true }, call);
  });

  it('shows what it is, and is drained and made active again by whom has seen it as it is', async () => {
    await create('shared');
    await swarm.manager.docker(['volume', 'create', 'local']);
    await vi.waitFor(async () => expect(await list('local')).not.toEqual([]), patience);
    const one = { cluster, volume: 'shared' };
    const detail = await handlers.get(one, call);
    expect(detail).toMatchObject({ labels: { team: 'a' }, options: { tier: 'gold' }, mounts: [] });
    expect(await handlers.inspect(one, call)).toMatchObject({
      inspect: { ClusterVolume: { ID: detail.clusterVolume?.id } },
    });
    expect(await handlers.size(one, call)).toEqual({ sizeBytes: null });
    const seen = detail.clusterVolume?.version ?? 0;
    const note = vi.fn();
    const { version } = await handlers.update(
      { ...one, version: seen, availability: 'drain' },
      { ...call, note },
    );
    expect(version).toBeGreaterThan(seen);
    expect(note).toHaveBeenLastCalledWith({
      changes: [{ field: 'availability', before: 'active', after: 'drain' }],
    });
    expect((await handlers.get(one, call)).clusterVolume).toMatchObject({ version, availability: 'drain' });
    await expect(
      handlers.update({ ...one, version: seen, availability: 'pause' }, call),
    ).rejects.toMatchObject({ code: 'conflict' });
    await handlers.update({ ...one, version, availability: 'active' }, call);
    await expect(
      handlers.update({ cluster, volume: 'local', version, availability: 'drain' }, call),
    ).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('names the services that mount it, and is not removed from under them', async () => {
    await create('shared');
    await swarm.manager.docker([
      ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', 'db'],
      ...['--mount', 'type=cluster,source=group:databases,target=/data', BUSYBOX, 'sleep', '600'],
    ]);
    await vi.waitFor(
      async () =>
        expect((await list('shared', 'used')).map((row) => row.clusterVolume?.services)).toEqual([
          [{ id: expect.any(String), name: 'db' }],
        ]),
      patience,
    );
    await expect(handlers.remove({ cluster, volume: 'shared', force: false }, call)).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('"db"'),
    });
    await swarm.manager.docker(['service', 'rm', 'db']);
    await vi.waitFor(async () => expect(await list('shared', 'unused')).toHaveLength(1), patience);
  });

  it('stays while its driver is asked to remove it, and goes at once by force', async () => {
    await create('shared');
    const one = { cluster, volume: 'shared' };
    await handlers.remove({ ...one, force: false }, call);
    expect(await list('shared')).toHaveLength(1);
    await handlers.remove({ ...one, force: true }, call);
    expect(await list('shared')).toEqual([]);
    await expect(handlers.get(one, call)).rejects.toMatchObject({ code: 'not_found' });
  });
});
