import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { waitFor } from '@/e2e/lab/processes';
import { LabSwarm } from '@/e2e/lab/swarm';
import { isGantryError } from '@/lib/errors';
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

beforeEach(() => lab.clear());
afterAll(async () => {
  manager?.close();
  worker?.close();
  await lab?.remove();
});

/** What is not touched of a service stays as it is: its JSON, read no further than that needs. */
const rawSpec = z.object({
  Spec: z.looseObject({ TaskTemplate: z.looseObject({ ContainerSpec: z.looseObject({}) }) }),
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

/** Makes a service of so many tasks, and waits until they run. */
async function serve(name: string, replicas: number): Promise<SwarmTask[]> {
  await manager.swarm.services.create({ ...sleeper(name), mode: { kind: 'replicated', replicas } });
  return running(name, replicas);
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
    60_000,
    () => `${name} does not get ${count} tasks: ${JSON.stringify(tasks)}`,
  );
}

/**
 * Reads something and changes what was read; again where the Swarm itself wrote to it in between, as it does while things
 * come up. Answers what was read before the change.
 */
async function changing<T>(read: () => Promise<T>, change: (seen: T) => Promise<unknown>): Promise<T> {
  return waitFor(
    async () => {
      try {
        const seen = await read();
        await change(seen);
        return { seen };
      } catch (error) {
        // Managers that have just come back may have no leader for a moment.
        if (isGantryError(error) && ['conflict', 'no_quorum', 'engine_timeout'].includes(error.code))
          return null;
        throw error;
      }
    },
    45_000,
    () => 'it is changed again and again',
  ).then(({ seen }) => seen);
}

async function lockManagers(engine: Engine, autoLockManagers: boolean): Promise<void> {
  await changing(
    () => engine.swarm.inspect(),
    ({ version }) => engine.swarm.update(version, { autoLockManagers }),
  );
}

async function nodeNamed(hostname: string | undefined): Promise<SwarmNode> {
  const nodes = await manager.swarm.nodes.list();
  const node = nodes.find((each) => each.hostname === hostname);
  if (node === undefined) throw new Error(`no node ${hostname}`);
  return node;
}

/** Has the managers forget nodes of that name that are gone. */
async function forgetNodes(hostname: string): Promise<void> {
  for (const node of await manager.swarm.nodes.list())
    if (node.hostname === hostname) await manager.swarm.nodes.remove(node.id, { force: true });
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
    const before = await changing(
      () => manager.swarm.inspect(),
      ({ version }) => manager.swarm.update(version, { rotateWorkerToken: true, taskHistoryLimit: 3 }),
    );
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
    await lockManagers(manager, false);
    expect(await manager.swarm.unlockKey()).toBe('');
    await lockManagers(manager, true);
    const key = await manager.swarm.unlockKey();
    expect(key).toMatch(/^SWMKEY-1-/);
    await expect(manager.swarm.unlock(key)).rejects.toEqual(code('conflict'));
    await lockManagers(manager, false);
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
    expect(await manager.swarm.nodes.inspect(node.id)).toMatchObject({ id: node.id, address: node.address });
  });

  it('take labels, and refuse a change of what was overtaken', async () => {
    const before = await changing(
      () => nodeNamed(lab.workers[0]?.node.name),
      ({ id, version }) => manager.swarm.nodes.update(id, version, { labels: { zone: 'a' } }),
    );
    const after = await manager.swarm.nodes.inspect(before.id);
    expect(after).toMatchObject({ labels: { zone: 'a' }, role: 'worker', availability: 'active' });
    await expect(
      manager.swarm.nodes.update(before.id, before.version, { availability: 'drain' }),
    ).rejects.toEqual(code('conflict'));
    await expect(manager.swarm.nodes.inspect('nobody')).rejects.toEqual(code('not_found'));
  });
});

describe('services', () => {
  it('are made of tasks on nodes', async () => {
    const { id, warning } = await manager.swarm.services.create({
      ...sleeper('web', { env: ['A=1'], stopGracePeriodMs: 1500 }),
      mode: { kind: 'replicated', replicas: 3 },
      placement: { constraints: [], spread: ['node.id'], maxReplicasPerNode: 1, platforms: [] },
    });
    expect(warning).toBe('');
    const tasks = await running('web', 3);
    const nodes = await manager.swarm.nodes.list();
    expect(new Set(tasks.map((task) => task.nodeId))).toEqual(new Set(nodes.map((node) => node.id)));
    expect(tasks.map((task) => task.slot).sort()).toEqual([1, 2, 3]);
    expect(tasks[0]).toMatchObject({ serviceId: id, image: BUSYBOX, exitCode: null, error: '' });
    const [task] = tasks;
    expect(await manager.swarm.tasks.inspect(task?.id ?? '')).toMatchObject({
      id: task?.id,
      nodeId: task?.nodeId,
      containerId: task?.containerId,
    });

    const made = await manager.swarm.services.inspect('web');
    expect(made).toMatchObject({ id, previousSpec: null, update: null });
    expect(made.spec).toMatchObject({
      mode: { kind: 'replicated', replicas: 3 },
      container: { env: ['A=1'], stopGracePeriodMs: 1500 },
    });
    expect((await manager.swarm.services.list()).map((service) => service.spec)).toEqual([made.spec]);
    await expect(manager.swarm.services.create(sleeper('web'))).rejects.toEqual(code('already_exists'));
  });

  it('are scaled, and not started again where nothing else changes', async () => {
    const before = new Set((await serve('web', 3)).map((task) => task.id));
    const { services } = manager.swarm;
    const read = () => services.inspect('web');
    const web = await changing(read, ({ id, version, spec }) => services.update(id, version, spec));
    expect((await read()).version).toBeGreaterThan(web.version);
    const spec: ServiceSpec = { ...web.spec, mode: { kind: 'replicated', replicas: 2 } };
    await changing(read, ({ id, version }) => services.update(id, version, spec));
    const left = await running('web', 2);
    expect(left.filter((task) => !before.has(task.id))).toEqual([]);
    await expect(services.update(web.id, web.version, spec)).rejects.toEqual(code('conflict'));
  });

  it('are started again by force, and rolled back', async () => {
    const before = new Set((await serve('web', 2)).map((task) => task.id));
    const { services } = manager.swarm;
    const read = () => services.inspect('web');
    const web = await changing(read, ({ id, version, spec }) =>
      services.update(id, version, { ...spec, forceUpdate: spec.forceUpdate + 1 }),
    );
    await running('web', 2, (task) => !before.has(task.id));
    const after = await changing(read, ({ id, version }) => services.rollback(id, version));
    expect(after.previousSpec).toEqual(web.spec);
    expect(after.update?.state).toMatch(/updating|completed/);
    expect((await read()).spec).toEqual(web.spec);
    await manager.swarm.services.remove('web');
    await expect(manager.swarm.services.inspect('web')).rejects.toEqual(code('not_found'));
  });

  it('keep what other tools wrote when their image and environment change', async () => {
    // Tasks of an attempt before hold on to it until they have stopped.
    await waitFor(
      async () => {
        const front = await manager.networks.list({ filters: { name: ['front'] } });
        await Promise.all(front.map(({ id }) => manager.networks.remove(id))).catch(() => undefined);
        return front.length === 0;
      },
      45_000,
      () => 'the network of another attempt stays',
    );
    const { id: network } = await manager.networks.create({ name: 'front', driver: 'overlay' });
    await lab.manager.docker([
      ...[
        'service',
        'create',
        '--detach',
        '--no-resolve-image',
        '--name',
        'other',
        '--endpoint-mode',
        'dnsrr',
      ],
      ...['--network', 'name=front,alias=it,driver-opt=some=thing', '--env', 'A=1'],
      ...['--mount', 'type=bind,source=/usr,target=/host,bind-nonrecursive=true'],
      ...['--mount', 'type=volume,source=data,target=/data', '--limit-cpu', '.5', '--reserve-memory', '4m'],
      ...['--publish', 'mode=host,target=8080,published=8081', '--constraint', 'node.role==worker'],
      ...[
        '--restart-delay',
        '250ms',
        '--update-delay',
        '100ms',
        '--health-cmd',
        'true',
        '--health-interval',
        '100ms',
        '--isolation',
        'default',
      ],
      ...[BUSYBOX, 'sleep', '600'],
    ]);
    const other = await manager.swarm.services.inspect('other');
    expect(other.spec).toMatchObject({
      container: { args: ['sleep', '600'], mounts: [{ type: 'bind' }, { type: 'volume', source: 'data' }] },
      resources: { limits: { nanoCpus: 5e8 }, reservations: { memoryBytes: 4 * 1024 * 1024 } },
      restart: { delayMs: 250 },
      updatePolicy: { delayMs: 100 },
      networks: [{ target: network, aliases: ['it'] }],
    });
    const [task] = await running('other', 1);
    expect(task).toMatchObject({
      networks: [{ networkId: network, addresses: [expect.stringMatching(/^10\./)] }],
      hostPorts: [{ targetPort: 8080, publishedPort: 8081, publishMode: 'host' }],
    });
    const before = rawSpec.parse(await manager.swarm.services.inspectRaw('other'));
    const spec = {
      ...other.spec,
      container: { ...other.spec.container, image: BUSYBOX_NEXT, env: ['A=2', 'B=3'] },
    };
    await changing(
      () => manager.swarm.services.inspect('other'),
      ({ id, version }) => manager.swarm.services.update(id, version, spec),
    );
    expect((await manager.swarm.services.inspect('other')).spec).toEqual(spec);
    const after = rawSpec.parse(await manager.swarm.services.inspectRaw('other'));
    const { TaskTemplate: template } = before.Spec;
    expect(JSON.stringify(before)).toContain('"NonRecursive":true');
    expect(JSON.stringify(before)).toContain('"DriverOpts":{"some":"thing"}');
    expect(after.Spec).toEqual({
      ...before.Spec,
      TaskTemplate: {
        ...template,
        ContainerSpec: { ...template.ContainerSpec, Image: BUSYBOX_NEXT, Env: ['A=2', 'B=3'] },
      },
    });
    await running('other', 1, (each) => each.image === BUSYBOX_NEXT);
    await manager.swarm.services.remove('other');
  });

  it('say when a registry does not tell the digest of an image', async () => {
    const { id, warning } = await manager.swarm.services.create(
      { ...sleeper('pinned'), mode: { kind: 'replicated', replicas: 0 } },
      { queryRegistry: true },
    );
    expect(warning).toContain(`"${BUSYBOX}"`);
    expect((await manager.swarm.services.inspect(id)).spec.container.image).toBe(BUSYBOX);
    await manager.swarm.services.remove(id);
  });

  it('tell the logs of all their tasks', async () => {
    const script = 'echo "out of $HOSTNAME"; echo err >&2; sleep 600';
    await manager.swarm.services.create({
      ...sleeper('talk', { hostname: 'task-{{.Task.Slot}}', args: ['sh', '-c', script] }),
      mode: { kind: 'replicated', replicas: 2 },
    });
    const tasks = await running('talk', 2);
    const lines: string[] = [];
    for await (const frame of await manager.swarm.services.logs('talk', { follow: true, details: true })) {
      lines.push(`${frame.stream} ${frame.data.toString()}`);
      if (lines.length === 4) break;
    }
    expect(lines.map((line) => line.replace(/ com\.docker\S+/, '').trim()).sort()).toEqual([
      'stderr err',
      'stderr err',
      'stdout out of task-1',
      'stdout out of task-2',
    ]);
    for (const task of tasks) {
      expect(lines.filter((line) => line.includes(`com.docker.swarm.task.id=${task.id}`))).toHaveLength(2);
    }
    await manager.swarm.services.remove('talk');
  });
});

describe('draining', () => {
  it('moves tasks away, and they may come back', async () => {
    const node = await nodeNamed(lab.workers[1]?.node.name);
    await manager.swarm.services.create({ ...sleeper('all'), mode: { kind: 'global' } });
    const all = await running('all', 3);
    expect(all.map((task) => task.slot)).toEqual([0, 0, 0]);
    const read = () => manager.swarm.nodes.inspect(node.id);
    await changing(read, ({ id, version }) =>
      manager.swarm.nodes.update(id, version, { availability: 'drain' }),
    );
    await running('all', 2, (task) => task.nodeId !== node.id);
    expect((await read()).availability).toBe('drain');
    await changing(read, ({ id, version }) =>
      manager.swarm.nodes.update(id, version, { availability: 'active', name: 'second' }),
    );
    await running('all', 3);
    expect((await read()).name).toBe('second');
    await manager.swarm.services.remove('all');
  });
});

describe('secrets and configs', () => {
  it('are made, used and removed', async () => {
    const { secrets, configs } = manager.swarm;
    const secret = await secrets.create({ name: 'key', data: Buffer.from('s3cret'), labels: { a: '1' } });
    const config = await configs.create({ name: 'conf', data: Buffer.from('é\u0000\n') });
    await expect(secrets.create({ name: 'key', data: Buffer.from('x') })).rejects.toEqual(
      code('already_exists'),
    );
    const made = await secrets.inspect(secret.id);
    expect(made).toMatchObject({ name: 'key', labels: { a: '1' }, driver: '' });
    expect(await secrets.list()).toEqual([made]);
    expect(await configs.list()).toEqual([expect.objectContaining({ name: 'conf', sizeBytes: 4 })]);
    expect(Buffer.from(await configs.data(config.id)).toString()).toBe('é\u0000\n');

    const files = { uid: '0', gid: '0', mode: 0o440 };
    await manager.swarm.services.create(
      sleeper('files', {
        args: ['sh', '-c', 'cat /run/secrets/k /c; stat -c %a /c; sleep 600'],
        secrets: [{ id: secret.id, name: 'key', target: 'k', ...files }],
        configs: [{ id: config.id, name: 'conf', target: '/c', ...files }],
      }),
    );
    const read: Buffer[] = [];
    for await (const frame of await manager.swarm.services.logs('files', { follow: true })) {
      read.push(Buffer.from(frame.data));
      if (Buffer.concat(read).toString().endsWith('440\n')) break;
    }
    expect(Buffer.concat(read).toString()).toBe('s3creté\u0000\n440\n');
    await expect(secrets.remove(secret.id)).rejects.toEqual(code('in_use'));
    await expect(configs.remove(config.id)).rejects.toEqual(code('in_use'));

    await secrets.update(secret.id, made.version, { b: '2' });
    expect((await secrets.inspect(secret.id)).labels).toEqual({ b: '2' });
    await expect(secrets.update(secret.id, made.version, {})).rejects.toEqual(code('conflict'));
    const { version } = await configs.inspect(config.id);
    await configs.update(config.id, version, { b: '2' });
    expect((await configs.inspect(config.id)).labels).toEqual({ b: '2' });

    await manager.swarm.services.remove('files');
    await secrets.remove(secret.id);
    await configs.remove(config.id);
    expect([await secrets.list(), await configs.list()]).toEqual([[], []]);
    await expect(configs.data(config.id)).rejects.toEqual(code('not_found'));
  });
});

describe('membership and events', () => {
  it('a node leaves, is removed and joins again', async () => {
    const [first] = lab.workers;
    if (first === undefined) throw new Error('no worker');
    if ((await worker.system.info()).swarm.localNodeState === 'inactive') {
      // Another attempt went no further: as which node it left does not matter.
      await forgetNodes(first.node.name);
      await lab.join(first, 'worker');
      await lab.untilReady();
    }
    const node = await nodeNamed(first.node.name);
    await expect(manager.swarm.nodes.remove(node.id)).rejects.toEqual(code('conflict'));
    await worker.swarm.leave();
    expect((await worker.system.info()).swarm.localNodeState).toBe('inactive');
    await manager.swarm.nodes.remove(node.id, { force: true });
    await expect(manager.swarm.nodes.inspect(node.id)).rejects.toEqual(code('not_found'));
    const { joinTokens } = await manager.swarm.inspect();
    await worker.swarm.join({
      remoteAddresses: [`${lab.manager.node.address}:2377`],
      joinToken: joinTokens.worker,
      advertiseAddress: first.node.address,
    });
    await lab.untilReady();
    expect((await nodeNamed(first.node.name)).id).not.toBe(node.id);
  });

  it('an engine alone makes a Swarm', async () => {
    const [, second] = lab.workers;
    if (second === undefined) throw new Error('no second worker');
    const engine = createEngine(parseAddress(second.host));
    try {
      await engine.swarm.leave({ force: true });
      const { nodeId } = await engine.swarm.init({
        advertiseAddress: second.node.address,
        autoLockManagers: true,
      });
      expect(await engine.swarm.inspect()).toMatchObject({ autoLockManagers: true, taskHistoryLimit: 5 });
      expect((await engine.swarm.nodes.list()).map((each) => each.id)).toEqual([nodeId]);
    } finally {
      engine.close();
    }
  });

  it('all of it was told by the events of the manager', async () => {
    await expect
      .poll(() => seen, { timeout: 45_000 })
      .toEqual(
        expect.arrayContaining([
          'service create web swarm',
          'service update web swarm',
          'service remove web swarm',
          'secret create key swarm',
          'secret remove key swarm',
          'config create conf swarm',
          'config remove conf swarm',
          `node update ${lab.workers[1]?.node.name} swarm`,
          `node remove ${lab.workers[0]?.node.name} swarm`,
          'network create front swarm',
        ]),
      );
  });
});

describe('managers', () => {
  let two: LabSwarm;
  let first: Engine;
  let second: Engine;
  let key = '';
  const stateOf = async (engine: Engine) => (await engine.system.info()).swarm.localNodeState;
  /** An engine says that it waits no longer after twenty seconds, and goes on all the same. */
  const unlock = () =>
    second.swarm.unlock(key).catch((error: unknown) => {
      if (!(isGantryError(error) && /timeout/i.test(`${error.code} ${error.message}`))) throw error;
    });

  beforeAll(async () => {
    const name = `managers-${process.pid}`;
    two = await LabSwarm.start({ name, managers: 2, workers: 0 });
    expect(LabSwarm.attach(name).engines.map((each) => each.host)).toEqual(
      two.engines.map((each) => each.host),
    );
    const [, other] = two.managers;
    if (other === undefined) throw new Error('no second manager');
    first = createEngine(parseAddress(two.manager.host));
    second = createEngine(parseAddress(other.host));
  });
  afterAll(async () => {
    first?.close();
    second?.close();
    await two?.remove();
  });

  it('are locked when they start again, until they get the key', async () => {
    // As an attempt before left it.
    if (key !== '' && (await stateOf(second)) === 'locked') {
      await unlock();
      await two.untilReady();
    }
    await lockManagers(first, true);
    key = await vi.waitFor(() => first.swarm.unlockKey(), { timeout: 45_000, interval: 200 });
    const { directory } = two.managers[1]?.node ?? two.manager.node;
    await waitFor(
      () =>
        readFileSync(join(directory, 'data/swarm/certificates/swarm-node.key'), 'utf8').includes('ENCRYPTED'),
      60_000,
      () => 'the second manager does not hear that managers are to be locked',
    );
    await two.managers[1]?.restart();
    await expect.poll(() => stateOf(second), { timeout: 45_000 }).toBe('locked');
    await expect(second.swarm.nodes.list()).rejects.toThrow(/needs to be unlocked/);
    await expect(second.swarm.unlock('SWMKEY-1-wrong')).rejects.toEqual(code('bad_request'));
    await unlock();
    await two.untilReady();
    // It hears of the leader a moment after it was unlocked, and fails until then.
    await vi.waitFor(async () => expect(await second.swarm.nodes.list()).toHaveLength(2), {
      timeout: 45_000,
      interval: 200,
    });
  });

  it('say that there is no majority when the other one is gone', async () => {
    await two.managers[1]?.kill();
    const secret = first.swarm.secrets.create({ name: 'a', data: Buffer.of(1) }, { timeoutMs: 60_000 });
    await expect(secret).rejects.toEqual(code('no_quorum'));
  });
});
