import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { LabRegistry } from '@/e2e/lab/registry';
import { RegistryGate } from '@/e2e/lab/registry-gate';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { Job } from '@/lib/contract/jobs';
import type { ServiceSpecView } from '@/lib/contract/services';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { isLogMessage } from '@/lib/log-stream';
import { isStatsMessage } from '@/lib/stats-stream';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { testChannel } from '../api/stream-testing';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints, type Hints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createJobs, type Jobs } from '../jobs/jobs';
import { createStatsHistory } from '../stats/stats-history';
import { createServicesHandlers } from './services';
import { createServiceStreams } from './streams';
import { createTasksHandlers } from './tasks';

let swarm: LabSwarm;
let access: TestAccess;
let hints: Hints;
let inventory: Inventory;
let cluster: ClusterModel;
let jobs: Jobs;
let stats: ReturnType<typeof createStatsHistory>;
let services: ReturnType<typeof createServicesHandlers>;
let tasks: ReturnType<typeof createTasksHandlers>;
let streams: ReturnType<typeof createServiceStreams>;
const call = testCall(testCaller('u1', 'Admin'));
const viewers: ReturnType<typeof testChannel>[] = [];
const patience = { timeout: 60_000, interval: 100 };

// The second worker's own engine stays unconnected: what then comes through the manager is part of what is tested.
beforeAll(async () => {
  swarm = await LabSwarm.start({ name: `services-${process.pid}`, managers: 1, workers: 2, tcp: 'plain' });
  const log = pino({ level: 'silent' });
  hints = createHints();
  access = await startTestAccess();
  inventory = createInventory({ hints, log });
  jobs = await createJobs(access.store, hints, log);
  cluster = inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(swarm.manager.tcpHost),
    discovered: false,
    createdMs: 0,
    engines: swarm.workers
      .slice(0, 1)
      .map((engine) => ({ id: 'worker-1', address: parseAddress(engine.tcpHost) })),
  });
  stats = createStatsHistory({ inventory, hints, log });
  services = createServicesHandlers({ inventory, jobs, store: access.store, hints }, { stableMs: 500 });
  tasks = createTasksHandlers({ inventory });
  streams = createServiceStreams({ inventory, hints }, stats);
});
beforeEach(async () => {
  await vi.waitFor(() => {
    expect(cluster.nodes.map(({ freshness }) => freshness.state)).toEqual(['live', 'live']);
    expect(cluster.swarm?.freshness.state).toBe('live');
    expect([...(cluster.swarm?.nodes.values() ?? [])].map(({ state }) => state)).toEqual(
      Array(3).fill('ready'),
    );
    expect(cluster.swarm?.services.size).toBe(0);
  }, patience);
});
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.leave();
  for (const job of jobs.list()) if (job.state === 'running') jobs.cancel(job.id);
  await swarm.clear();
});
afterAll(async () => {
  stats?.close();
  await jobs?.close();
  inventory?.close();
  await access?.close();
  await swarm?.remove();
});

type SpecChange = Partial<Omit<ServiceSpecView, 'container'>> & {
  container?: Partial<ServiceSpecView['container']>;
};

const policy = {
  parallelism: 1,
  delayMs: 0,
  failureAction: 'pause',
  monitorMs: 500,
  maxFailureRatio: 0,
  order: 'stop-first',
} as const;

function specOf(name: string, { container, ...change }: SpecChange = {}): ServiceSpecView {
  const empty = emptyServiceSpec();
  return {
    ...empty,
    name,
    endpoint: { mode: 'dnsrr', ports: [] },
    updatePolicy: policy,
    restart: { condition: 'any', delayMs: 100, maxAttempts: 0, windowMs: 0 },
    ...change,
    container: { ...empty.container, image: BUSYBOX, args: ['sleep', '3600'], ...container },
  };
}

async function ended(job: string): Promise<Job> {
  return vi.waitFor(
    async () => {
      const found = await jobs.get(job);
      if (found.state === 'running') throw new Error(`still running: ${JSON.stringify(found.steps)}`);
      return found;
    },
    { timeout: 90_000, interval: 100 },
  );
}

async function create(spec: ServiceSpecView): Promise<string> {
  const { id, job } = await services.create({ cluster: 'c1', spec, queryRegistry: false }, call);
  expect((await ended(job)).errorMessage).toBeNull();
  return id;
}

const get = (service: string) => services.get({ cluster: 'c1', service }, call);
const update = async (service: string, change: (spec: ServiceSpecView) => ServiceSpecView) => {
  const { version, spec } = await get(service);
  return services.update(
    { cluster: 'c1', service, version, base: spec, spec: change(spec), queryRegistry: false },
    call,
  );
};
const withImage = (image: string) => (spec: ServiceSpecView) => ({
  ...spec,
  container: { ...spec.container, image },
});
const replicas = (count: number) => ({ kind: 'replicated' as const, replicas: count });
const inspect = async (service: string, format: string) =>
  swarm.manager.docker(['service', 'inspect', '--format', format, service]);

describe('a service', () => {
  it('is created, followed until it runs, listed, and shown without the values of its environment', async () => {
    const id = await create(
      specOf('web', {
        mode: replicas(3),
        labels: { 'com.docker.stack.namespace': 'shop' },
        container: { environment: [{ name: 'TOKEN', value: 'very-secret' }] },
      }),
    );
    const list = await services.list({ cluster: 'c1', limit: 50, filter: { stack: ['shop'] } }, call);
    expect(list.items).toMatchObject([
      { id, name: 'web', state: 'running', mode: 'replicated', running: 3, desired: 3, image: BUSYBOX },
    ]);
    expect(list.facets.state).toEqual({ running: 1 });
    const detail = await get('web');
    expect(detail.tasks).toEqual({ running: 3 });
    expect(detail.spec.container.environment).toEqual([
      { name: 'TOKEN', value: null, mark: expect.any(String) },
    ]);
    const raw = await services.inspect({ cluster: 'c1', service: 'web' }, call);
    expect(JSON.stringify([detail, raw, list])).not.toContain('very-secret');
    expect(await services.revealEnvironment({ cluster: 'c1', service: 'web' }, call)).toEqual({
      environment: [{ name: 'TOKEN', value: 'very-secret' }],
    });
    await expect(
      services.create({ cluster: 'c1', spec: specOf('web'), queryRegistry: false }, call),
    ).rejects.toMatchObject({ code: 'already_exists', data: { field: 'name' } });
  });

  it('goes back to the image it had after a scale, and keeps the scale', async () => {
    await create(specOf('web', { mode: replicas(1) }));
    await ended((await update('web', withImage(BUSYBOX_NEXT))).job);
    const scale = await ended(
      (await services.scale({ cluster: 'c1', service: 'web', replicas: 3 }, call)).job,
    );
    expect(scale).toMatchObject({ state: 'succeeded', title: 'Scale web to 3' });
    expect(scale.steps.at(-1)?.detail).toBe('3 of 3 tasks running');
    // Docker's own memory holds no more than the scale now.
    expect(await inspect('web', '{{.PreviousSpec.TaskTemplate.ContainerSpec.Image}}')).toBe(BUSYBOX_NEXT);

    const preview = await services.rollbackPreview({ cluster: 'c1', service: 'web' }, call);
    expect(preview).toMatchObject({
      mode: replicas(3),
      to: { actor: 'u1', differences: [{ field: 'image', before: BUSYBOX_NEXT, after: BUSYBOX }] },
    });
    const back = await ended((await services.rollback({ cluster: 'c1', service: 'web' }, call)).job);
    expect(back.errorMessage).toBeNull();
    expect(
      await inspect('web', '{{.Spec.TaskTemplate.ContainerSpec.Image}} {{.Spec.Mode.Replicated.Replicas}}'),
    ).toBe(`${BUSYBOX} 3`);
    // Rolling back again is rolling forward.
    await ended((await services.rollback({ cluster: 'c1', service: 'web' }, call)).job);
    expect(await inspect('web', '{{.Spec.TaskTemplate.ContainerSpec.Image}}')).toBe(BUSYBOX_NEXT);
  });

  it('goes back over a scale to what another tool replaced', async () => {
    await create(specOf('web'));
    const update = [
      'service',
      'update',
      '--quiet',
      '--detach',
      '--no-resolve-image',
      '--image',
      BUSYBOX_NEXT,
    ];
    await swarm.manager.docker([...update, 'web']);
    await ended((await services.scale({ cluster: 'c1', service: 'web', replicas: 2 }, call)).job);
    expect(await services.rollbackPreview({ cluster: 'c1', service: 'web' }, call)).toMatchObject({
      to: { actor: null, differences: [{ field: 'image', before: BUSYBOX_NEXT, after: BUSYBOX }] },
    });
  });

  it('has nothing to go back to while it is as it was made', async () => {
    await create(specOf('web'));
    await ended((await services.scale({ cluster: 'c1', service: 'web', replicas: 2 }, call)).job);
    expect((await services.rollbackPreview({ cluster: 'c1', service: 'web' }, call)).to).toBeNull();
    await expect(services.rollback({ cluster: 'c1', service: 'web' }, call)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is never overwritten by an edit of what it was: the second hears what changed', async () => {
    await create(specOf('web', { container: { environment: [{ name: 'TOKEN', value: 'one' }] } }));
    const { version, spec } = await get('web');
    const edit = (change: SpecChange['container'], more: SpecChange = {}) =>
      services.update(
        {
          cluster: 'c1',
          service: 'web',
          version,
          base: spec,
          spec: { ...spec, ...more, container: { ...spec.container, ...change } },
          queryRegistry: false,
        },
        call,
      );
    const [first, second] = await Promise.allSettled([
      edit({ environment: [{ name: 'TOKEN', value: 'two' }] }),
      edit({ image: BUSYBOX_NEXT }),
    ]);
    const failures = [first, second].filter((each) => each.status === 'rejected');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toMatchObject({ code: 'conflict' });
    const field = first.status === 'fulfilled' ? 'environment.TOKEN' : 'image';
    expect(failures[0]?.reason.data.differences).toMatchObject([{ field }]);
    expect(JSON.stringify(failures[0]?.reason.data)).not.toContain('two');

    const done =
      first.status === 'fulfilled' ? first.value : second.status === 'fulfilled' ? second.value : null;
    expect((await ended(done?.job ?? '')).errorMessage).toBeNull();
    // The Swarm has counted up for the update's end, which is no change of anybody's.
    const now = await get('web');
    const again = await services.update(
      {
        ...{ cluster: 'c1', service: 'web', version: now.version - 1, base: now.spec, queryRegistry: false },
        spec: { ...now.spec, labels: { team: 'a' } },
      },
      call,
    );
    expect((await ended(again.job)).errorMessage).toBeNull();
    const token = field === 'image' ? 'one' : 'two';
    expect(await inspect('web', '{{.Spec.TaskTemplate.ContainerSpec.Env}} {{.Spec.Labels}}')).toBe(
      `[TOKEN=${token}] map[team:a]`,
    );
    await expect(update('web', (was) => ({ ...was, name: 'other' }))).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'name' },
    });
  });

  it('says why an update failed: paused, or rolled back by the Swarm', async () => {
    await create(specOf('web', { mode: replicas(2) }));
    const breaks = (spec: ServiceSpecView) => ({
      ...spec,
      container: { ...spec.container, args: ['sh', '-c', 'exit 3'] },
    });
    const paused = await ended((await update('web', breaks)).job);
    expect(paused.state).toBe('failed');
    expect(paused.errorMessage).toMatch(/paused the update\. .*exit code 3/);
    expect(await get('web')).toMatchObject({ state: 'paused', update: { state: 'paused' } });
    const past = { cluster: 'c1', service: 'web', limit: 50, filter: { when: ['past' as const] } };
    await vi.waitFor(
      async () =>
        expect((await tasks.list(past, call)).items).toContainEqual(
          expect.objectContaining({ state: 'failed', exitCode: 3, error: expect.stringContaining('(3)') }),
        ),
      patience,
    );

    const back = await ended((await services.rollback({ cluster: 'c1', service: 'web' }, call)).job);
    expect(back.errorMessage).toBeNull();
    await ended(
      (
        await update('web', (spec) => ({
          ...spec,
          updatePolicy: { ...policy, failureAction: 'rollback' },
        }))
      ).job,
    );
    const rolledBack = await ended((await update('web', breaks)).job);
    expect(rolledBack.errorMessage).toMatch(/rolled it back by itself\. .*exit code 3/);
    await vi.waitFor(async () => expect(await get('web')).toMatchObject({ running: 2 }), patience);
  });

  it('pulls from a private registry with what was given once, and after changes that give nothing', async () => {
    const login = { username: 'ann', password: 'a registry password' };
    const registry = await LabRegistry.start();
    const gate = await RegistryGate.start(registry.address, { credentials: login });
    try {
      const behind = `${registry.address}/private:1`;
      await swarm.manager.docker(['tag', BUSYBOX, behind]);
      await swarm.manager.docker(['push', '--quiet', behind]);
      const spec = specOf('private', {
        mode: replicas(1),
        placement: { ...emptyServiceSpec().placement, maxReplicasPerNode: 1 },
        container: { image: `${gate.address}/private:1` },
      });
      const { job } = await services.create({ cluster: 'c1', spec, queryRegistry: true, auth: login }, call);
      expect((await ended(job)).errorMessage).toBeNull();
      expect(await inspect('private', '{{.Spec.TaskTemplate.ContainerSpec.Image}}')).toMatch(/:1@sha256:/);
      // Each goes to a node that does not have the image yet.
      for (const change of [
        () => services.scale({ cluster: 'c1', service: 'private', replicas: 2 }, call),
        () => update('private', (now) => ({ ...now, mode: replicas(3) })),
        () => services.restart({ cluster: 'c1', service: 'private' }, call),
      ]) {
        expect((await ended((await change()).job)).errorMessage).toBeNull();
      }
      const kept = JSON.stringify([await get('private'), jobs.list(), call.noted]);
      expect(kept).not.toContain(login.password);
    } finally {
      await gate.stop();
      await registry.stop();
    }
  });

  it('can be left waiting: the job ends, the service stays', async () => {
    const { id, job } = await services.create(
      {
        ...{ cluster: 'c1', queryRegistry: false },
        spec: specOf('nowhere', {
          placement: { ...emptyServiceSpec().placement, constraints: ['node.labels.zone==nowhere'] },
        }),
      },
      call,
    );
    await vi.waitFor(
      async () =>
        expect((await jobs.get(job)).steps.at(-1)?.detail).toMatch(
          /^0 of 1 task (running|updated)\. 1 pending: No node can take it: .*label zone=nowhere/,
        ),
      patience,
    );
    expect((await get(id)).job).toBe(job);
    jobs.cancel(job);
    expect((await ended(job)).state).toBe('cancelled');
    expect(await inspect('nowhere', '{{.Spec.Name}}')).toBe('nowhere');
  });

  it('has every task replaced when all are restarted', async () => {
    await create(specOf('web', { mode: replicas(2) }));
    const current = async () =>
      (
        await tasks.list({ cluster: 'c1', service: 'web', limit: 50, filter: { when: ['current'] } }, call)
      ).items
        .map(({ id }) => id)
        .toSorted();
    const before = await current();
    const done = await ended((await services.restart({ cluster: 'c1', service: 'web' }, call)).job);
    expect(done.errorMessage).toBeNull();
    await vi.waitFor(async () => {
      const after = await current();
      expect(after).toHaveLength(2);
      expect(after.filter((id) => before.includes(id))).toEqual([]);
    }, patience);
  });
});

describe('the streams of a service', () => {
  it('merge the lines of all its tasks, those of a node that is not connected too', async () => {
    await create(
      specOf('talk', {
        mode: { kind: 'global' },
        container: {
          args: ['sh', '-c', 'echo hello from $(hostname); sleep 3600'],
          hostname: '{{.Node.Hostname}}',
        },
      }),
    );
    const hosts = (await swarm.manager.docker(['node', 'ls', '--format', '{{.Hostname}}']))
      .split('\n')
      .toSorted();
    const wanted = hosts.map((host) => `hello from ${host}`);
    const viewer = testChannel();
    viewers.push(viewer);
    void streams['services.followLogs'](
      { cluster: 'c1', service: 'talk', tail: 100 },
      call,
      viewer.channel,
    ).catch(() => undefined);
    await vi.waitFor(() => {
      const texts = viewer.messages
        .filter(isLogMessage)
        .flatMap((message) => (message.type === 'lines' ? message.lines.map(({ text }) => text) : []));
      expect(texts.toSorted()).toEqual(wanted);
    }, patience);

    const { body } = await streams['services.downloadLogs'](
      { cluster: 'c1', service: 'talk', tail: 'all', timestamps: false },
      call,
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().trim().split('\n');
    expect(lines.map((line) => line.split(' | ')[1]).toSorted()).toEqual(wanted);
    expect(lines.every((line) => line.startsWith('talk.'))).toBe(true);
  });

  it('measure the tasks of connected nodes, and say whose are missing', async () => {
    await create(specOf('busy', { mode: { kind: 'global' } }));
    const viewer = testChannel();
    viewers.push(viewer);
    void streams['services.followStats']({ cluster: 'c1', service: 'busy' }, call, viewer.channel).catch(
      () => undefined,
    );
    await vi.waitFor(() => {
      const told = viewer.messages.filter(isStatsMessage);
      const latest = told.findLast((message) => message.type === 'containers');
      expect(latest?.containers).toHaveLength(2);
      expect(latest?.notes).toEqual([expect.stringMatching(/^The engine of .*worker-2 is not connected/)]);
      expect(told.some((message) => message.type === 'sample')).toBe(true);
    }, patience);
  });
});
