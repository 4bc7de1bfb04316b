import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { waitFor } from '@/e2e/lab/processes';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { parseAddress } from './address';
import { createEngine } from './engine';
import type { Engine, EngineStream } from './engine-api';
import type { EngineEvent } from './resource-types';
import { serviceSpecJson } from './service-json';
import type { SwarmNode, SwarmTask } from './swarm-types';

let lab: LabSwarm;
let manager: Engine;
let worker: Engine;
let events: EngineStream<EngineEvent>;
const seen: string[] = [];

beforeAll(async () => {
  lab = await LabSwarm.start({ name: `swarm-test-${process.pid}`, managers: 1, workers: 2 });
  const [first] = lab.workers;
  if (first === undefined) throw new Error('no worker');
  manager = createEngine(parseAddress(lab.manager.host));
  worker = createEngine(parseAddress(first.host));
  events = await manager.events();
  void (async () => {
    for await (const event of events)
      seen.push(`${event.type} ${event.action} ${event.attributes.name} ${event.scope}`);
  })().catch(() => undefined);
});

afterAll(async () => {
  manager.close();
  worker.close();
  await lab.remove();
});

const code = (expected: string) => expect.objectContaining({ code: expected });

/** A service that sleeps, and is stopped at once. */
function sleeper(name: string, more: Partial<ServiceSpec['container']> = {}): ServiceSpec {
  const spec = serviceSpecJson.parse({});
  return {
    ...spec,
    name,
    container: { ...spec.container, image: BUSYBOX, args: ['sleep', '600'], ...more },
    endpoint: { mode: 'dnsrr', ports: [] },
  };
}

const tasksOf = (name: string) =>
  manager.swarm.tasks.list({ filters: { service: [name], 'desired-state': ['running'] } });

/** The tasks that run, once they are so many and all as `is` says. */
async function running(
  name: string,
  count: number,
  is: (task: SwarmTask) => boolean = () => true,
): Promise<SwarmTask[]> {
  let tasks: SwarmTask[] = [];
  return waitFor(
    async () => {
      tasks = await tasksOf(name);
      const run = tasks.filter((task) => task.state === 'running' && is(task));
      return tasks.length === count && run.length === count ? run : null;
    },
    40_000,
    () => `${name} does not get ${count} tasks: ${JSON.stringify(tasks)}`,
  );
}

async function nodeNamed(hostname: string | undefined): Promise<SwarmNode> {
  const nodes = await manager.swarm.nodes.list();
  const node = nodes.find((each) => each.hostname === hostname);
  if (node === undefined) throw new Error(`no node ${hostname}`);
  return node;
}

describe('the Swarm', () => {
  it('tells of itself, to its managers only', async () => {
    const swarm = await manager.swarm.inspect();
    expect(swarm).toMatchObject({
      taskHistoryLimit: 5,
      autoLockManagers: false,
      rootRotationInProgress: false,
      caExpiryMs: 90 * 24 * 60 * 60 * 1000,
      joinTokens: {
        worker: expect.stringMatching(/^SWMTKN-1-/),
        manager: expect.stringMatching(/^SWMTKN-1-/),
      },
    });
    expect((await manager.system.info()).swarm.clusterId).toBe(swarm.id);
    await expect(worker.swarm.inspect()).rejects.toEqual(code('not_a_swarm_manager'));
    await expect(worker.swarm.nodes.list()).rejects.toEqual(code('not_a_swarm_manager'));
    await expect(manager.swarm.leave()).rejects.toEqual(code('conflict'));
    await expect(manager.swarm.init({ advertiseAddress: lab.manager.node.address })).rejects.toEqual(
      code('conflict'),
    );
  });

  it('makes new join tokens and keeps settings', async () => {
    const before = await manager.swarm.inspect();
    await manager.swarm.update(before.version, { rotateWorkerToken: true, taskHistoryLimit: 3 });
    const after = await manager.swarm.inspect();
    expect(after.joinTokens.worker).not.toBe(before.joinTokens.worker);
    expect(after).toMatchObject({
      joinTokens: { manager: before.joinTokens.manager },
      taskHistoryLimit: 3,
      caExpiryMs: before.caExpiryMs,
    });
    await expect(manager.swarm.update(before.version, { rotateManagerToken: true })).rejects.toEqual(
      code('conflict'),
    );
  });

  it('locks its managers and tells the key', async () => {
    expect(await manager.swarm.unlockKey()).toBe('');
    await manager.swarm.update((await manager.swarm.inspect()).version, { autoLockManagers: true });
    const key = await manager.swarm.unlockKey();
    expect(key).toMatch(/^SWMKEY-1-/);
    await expect(manager.swarm.unlock(key)).rejects.toEqual(code('conflict'));
    await manager.swarm.update((await manager.swarm.inspect()).version, { autoLockManagers: false });
  });
});

describe('nodes', () => {
  it('are listed with what they are', async () => {
    const nodes = await manager.swarm.nodes.list();
    expect(nodes.map((node) => node.role).sort()).toEqual(['manager', 'worker', 'worker']);
    const { version } = await manager.system.version();
    const node = await nodeNamed(lab.manager.node.name);
    expect(node).toMatchObject({
      state: 'ready',
      availability: 'active',
      address: lab.manager.node.address,
      engineVersion: version,
      manager: { leader: true, reachability: 'reachable' },
      platform: { os: 'linux' },
    });
    expect(node.nanoCpus).toBeGreaterThan(0);
    expect(node.memoryBytes).toBeGreaterThan(0);
    expect(node.plugins).toContainEqual({ type: 'Network', name: 'overlay' });
    expect(node.id).toBe((await manager.system.info()).swarm.nodeId);
    expect(await manager.swarm.nodes.inspect(node.id)).toEqual(node);
  });

  it('take labels, and refuse a change of what was overtaken', async () => {
    const before = await nodeNamed(lab.workers[0]?.node.name);
    await manager.swarm.nodes.update(before.id, before.version, { labels: { zone: 'a' } });
    const after = await manager.swarm.nodes.inspect(before.id);
    expect(after).toMatchObject({ labels: { zone: 'a' }, role: 'worker', availability: 'active' });
    await expect(
      manager.swarm.nodes.update(before.id, before.version, { availability: 'drain' }),
    ).rejects.toEqual(code('conflict'));
    await expect(manager.swarm.nodes.inspect('nobody')).rejects.toEqual(code('not_found'));
  });
});

describe('services', () => {
  it('are made, changed, scaled and started again', async () => {
    const { id } = await manager.swarm.services.create({
      ...sleeper('web', { env: ['A=1'], stopGracePeriodMs: 1500 }),
      mode: { kind: 'replicated', replicas: 3 },
      placement: { constraints: [], spread: ['node.id'], maxReplicasPerNode: 1, platforms: [] },
      networks: [],
    });
    const tasks = await running('web', 3);
    const nodes = await manager.swarm.nodes.list();
    expect(new Set(tasks.map((task) => task.nodeId))).toEqual(new Set(nodes.map((node) => node.id)));
    expect(tasks.map((task) => task.slot).sort()).toEqual([1, 2, 3]);
    expect(tasks[0]).toMatchObject({ serviceId: id, image: BUSYBOX, exitCode: null, error: '' });
    const [task] = tasks;
    expect(task && (await manager.swarm.tasks.inspect(task.id))).toEqual(task);

    const made = await manager.swarm.services.inspect('web');
    expect(made.spec.container).toMatchObject({ env: ['A=1'], stopGracePeriodMs: 1500 });
    expect(await manager.swarm.services.list()).toEqual([made]);

    // Something only other tools know.
    await lab.manager
      .docker([
        'service',
        'update',
        '--detach',
        '--no-resolve-image',
        '--isolation',
        'default',
        '--generic-resource-add',
        'GPU=0',
        'web',
      ])
      .catch(() => '');
    await expect(manager.swarm.services.update(id, made.version + 1000, made.spec)).rejects.toEqual(
      code('conflict'),
    );
  });
});
