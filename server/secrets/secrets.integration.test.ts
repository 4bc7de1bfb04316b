import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { Job } from '@/lib/contract/jobs';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { createConfigsHandlers } from '../configs/configs';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createJobs, type Jobs } from '../jobs/jobs';
import { findRotationProblems } from '../swarm-objects/problems';
import { createSecretsHandlers } from './secrets';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const first = 'the-first-password';
const second = 'the-second-password';

const patience = { timeout: 60_000, interval: 100 };

let swarm: LabSwarm;
let access: TestAccess;
let inventory: Inventory;
let cluster: ClusterModel;
let jobs: Jobs;
let secrets: ReturnType<typeof createSecretsHandlers>;
let configs: ReturnType<typeof createConfigsHandlers>;
const call = testCall(testCaller('u1', 'Admin'));
const outcomes: Promise<unknown>[] = [];
call.outcomeFollows = (done) => void outcomes.push(done.catch(() => undefined));
/** All that was logged, as a file would have it. */
let logged = '';

beforeAll(async () => {
  swarm = await LabSwarm.start({ name: `secrets-${process.pid}`, managers: 1, workers: 2, tcp: 'plain' });
  const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
  const hints = createHints();
  access = await startTestAccess();
  inventory = createInventory({ hints, log });
  jobs = await createJobs(access.store, hints, log);
  cluster = inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(swarm.manager.tcpHost),
    discovered: false,
    createdMs: 0,
    engines: swarm.workers.map((engine, index) => ({
      id: `worker-${index + 1}`,
      address: parseAddress(engine.tcpHost),
    })),
  });
  secrets = createSecretsHandlers({ inventory, jobs });
  configs = createConfigsHandlers({ inventory, jobs });
});
afterAll(async () => {
  await jobs?.close();
  inventory?.close();
  await access?.close();
  await swarm?.remove();
});

/** What a test begins with, the second time too: a Swarm that is read, with nothing in it and no job under way. */
async function removeAll() {
  for (const job of jobs.list())
    if (job.state === 'running') {
      jobs.cancel(job.id);
      await ended(job.id);
    }
  await swarm.clear();
  await vi.waitFor(async () => {
    const known = [...(cluster.swarm?.services.keys() ?? [])];
    await cluster.refreshSwarm({ services: known, secrets: true, configs: true });
    expect(cluster.swarm?.freshness.state).toBe('live');
    for (const kind of ['services', 'secrets', 'configs'] as const)
      expect(cluster.swarm?.[kind].size).toBe(0);
    expect(cluster.nodes.map(({ freshness }) => freshness.state)).toEqual(['live', 'live', 'live']);
  }, patience);
}
beforeEach(removeAll);
afterEach(removeAll);

/** Made with Docker's own tool, as services of others are. */
async function serve(name: string, args: string[], command: string[] = ['sleep', '3600']): Promise<void> {
  await swarm.manager.docker([
    ...['service', 'create', '--detach', '--quiet', '--no-resolve-image', '--name', name],
    ...['--endpoint-mode', 'dnsrr', '--update-monitor', '500ms', ...args, BUSYBOX, ...command],
  ]);
  const id = await swarm.manager.docker(['service', 'inspect', '--format', '{{.ID}}', name]);
  if (args.includes('--constraint')) return;
  await vi.waitFor(async () => {
    await cluster.refreshSwarm({ services: [id] });
    const service = cluster.swarm?.services.get(id);
    expect(service && cluster.swarm?.hasConverged(service)).toBe(true);
  }, patience);
}

async function ended(job: string): Promise<Job> {
  return vi.waitFor(
    async () => {
      const found = await jobs.get(job);
      if (found.state === 'running') throw new Error('still running');
      return found;
    },
    { timeout: 90_000, interval: 100 },
  );
}

/** What each running task of a service reads in a file, and where. */
async function read(service: string, file: string): Promise<string[]> {
  const contents: string[] = [];
  for (const engine of swarm.engines) {
    const filter = `label=com.docker.swarm.service.name=${service}`;
    const ids = (await engine.docker(['ps', '--quiet', '--filter', filter])).split('\n').filter(Boolean);
    for (const id of ids) contents.push(await engine.docker(['exec', id, 'cat', file]));
  }
  return contents;
}

const names = (kind: 'secret' | 'config') =>
  swarm.manager.docker([kind, 'ls', '--format', '{{.Name}}']).then((text) => text.split('\n').toSorted());
const steps = (job: Job) => job.steps.map(({ label, state }) => `${label}: ${state}`);
const input = { cluster: 'c1', limit: 50 };

describe('a secret', () => {
  it('is made, listed with who uses it, and removed once nobody does', async () => {
    await secrets.create(
      { cluster: 'c1', name: 'db', dataBase64: base64(first), labels: { team: 'a' } },
      call,
    );
    await expect(
      secrets.create({ cluster: 'c1', name: 'db', dataBase64: base64(first), labels: {} }, call),
    ).rejects.toMatchObject({ code: 'already_exists', data: { field: 'name' } });
    await serve('web', [
      ...['--label', 'com.docker.stack.namespace=shop'],
      ...['--secret', 'source=db,target=password,uid=1000,mode=0400'],
    ]);
    const list = await secrets.list(input, call);
    expect(list.items).toMatchObject([{ name: 'db', services: [{ name: 'web', stack: 'shop' }] }]);
    expect(list.facets.use).toEqual({ used: 1 });
    const detail = await secrets.get({ cluster: 'c1', secret: 'db' }, call);
    expect(detail.labels).toEqual({ team: 'a' });
    expect(detail.uses).toMatchObject([{ name: 'web', target: 'password', uid: '1000', mode: 0o400 }]);
    await expect(secrets.remove({ cluster: 'c1', secret: 'db' }, call)).rejects.toMatchObject({
      code: 'in_use',
      data: { services: [{ name: 'web' }] },
    });
    await swarm.manager.docker(['service', 'rm', 'web']);
    await vi.waitFor(() => expect(cluster.swarm?.services.size).toBe(0), patience);
    await secrets.remove({ cluster: 'c1', secret: 'db' }, call);
    expect((await secrets.list(input, call)).items).toEqual([]);
  });

  it('may be nearly 500 KiB, and no more', async () => {
    const of = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
    const create = (bytes: number) =>
      secrets.create({ cluster: 'c1', name: `size-${bytes}`, dataBase64: of(bytes), labels: {} }, call);
    await create(500 * 1024 - 1);
    await expect(create(500 * 1024)).rejects.toMatchObject({
      code: 'payload_too_large',
      message: expect.stringContaining('500 KiB'),
    });
    await expect(create(0)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('is rotated under its file name, one service after the other, and the old one goes', async () => {
    await secrets.create(
      { cluster: 'c1', name: 'db', dataBase64: base64(first), labels: { team: 'a' } },
      call,
    );
    await serve('web', ['--replicas', '2', '--secret', 'source=db,target=password,uid=1000,mode=0400']);
    await serve('everywhere', ['--mode', 'global', '--secret', 'db']);
    await serve('other', []);
    const version = async () =>
      swarm.manager.docker(['service', 'inspect', '--format', '{{.Version.Index}}', 'other']);
    const before = await version();

    const preview = await secrets.rotatePreview({ cluster: 'c1', secret: 'db' }, call);
    expect(preview).toMatchObject({
      newName: 'db-v2',
      services: [
        { name: 'everywhere', effect: 'restarts', tasks: 3 },
        { name: 'web', effect: 'restarts', tasks: 2 },
      ],
    });
    const rotate = () => secrets.rotate({ cluster: 'c1', secret: 'db', dataBase64: base64(second) }, call);
    const both = await Promise.allSettled([rotate(), rotate()]);
    const [begun] = both.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    const refused = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'conflict' })]);
    const job = begun?.job ?? '';

    const done = await ended(job);
    expect([done.errorMessage, ...steps(done)]).toEqual([
      null,
      'Create db-v2: done',
      'Move everywhere: done',
      'Move web: done',
      'Remove db: done',
    ]);
    expect(await names('secret')).toEqual(['db-v2']);
    // Of what was replaced, a task may still be stopping.
    await vi.waitFor(async () => {
      expect(await read('web', '/run/secrets/password')).toEqual([second, second]);
      expect(await read('everywhere', '/run/secrets/db')).toEqual([second, second, second]);
    }, patience);
    expect(await version()).toBe(before);
    const [row] = (await secrets.list(input, call)).items;
    expect(row).toMatchObject({ name: 'db-v2', rotatedFrom: 'db' });
    const detail = await secrets.get({ cluster: 'c1', secret: 'db-v2' }, call);
    expect(detail.labels).toMatchObject({ team: 'a' });
    expect(detail.uses).toContainEqual(
      expect.objectContaining({ name: 'web', target: 'password', uid: '1000', mode: 0o400 }),
    );
  });

  it('stays as it was where a service fails with the new one, which is named', async () => {
    await secrets.create({ cluster: 'c1', name: 'db', dataBase64: base64(first), labels: {} }, call);
    await serve('good', ['--secret', 'db']);
    await serve(
      'picky',
      ['--secret', 'db', '--restart-max-attempts', '0'],
      [...['sh', '-c', `grep -q ${first} /run/secrets/db || exit 3; exec sleep 3600`]],
    );
    await vi.waitFor(async () => expect(await read('picky', '/run/secrets/db')).toEqual([first]), patience);
    const { job } = await secrets.rotate({ cluster: 'c1', secret: 'db', dataBase64: base64(second) }, call);
    const done = await ended(job);
    expect(done.state).toBe('failed');
    expect(done.errorMessage).toMatch(/The service "picky" failed: .*ended with exit code 3/);
    expect(done.errorMessage).toContain('Its services use "db" again.');
    expect(steps(done)).toEqual([
      'Create db-v2: done',
      'Move good: done',
      'Move picky: failed',
      'Remove db: skipped',
      'Put good back: done',
      'Put picky back: done',
      'Remove db-v2: done',
    ]);
    expect(await names('secret')).toEqual(['db']);
    await vi.waitFor(async () => {
      expect(await read('good', '/run/secrets/db')).toEqual([first]);
      expect(await read('picky', '/run/secrets/db')).toEqual([first]);
    }, patience);
  });

  it('stays as it was where the Swarm rolls a service back by itself, and where the job is cancelled', async () => {
    await secrets.create({ cluster: 'c1', name: 'db', dataBase64: base64(first), labels: {} }, call);
    await serve(
      'picky',
      ['--secret', 'db', '--update-failure-action', 'rollback'],
      [...['sh', '-c', `grep -q ${first} /run/secrets/db || exit 3; exec sleep 3600`]],
    );
    const failed = await ended(
      (await secrets.rotate({ cluster: 'c1', secret: 'db', dataBase64: base64(second) }, call)).job,
    );
    expect(failed.errorMessage).toMatch(/picky.*rolled it back by itself\. .*exit code 3/);
    expect(await names('secret')).toEqual(['db']);
    await swarm.manager.docker(['service', 'rm', 'picky']);

    await serve('slow', ['--secret', 'db', '--constraint', 'node.labels.nowhere==yes']);
    const { job } = await secrets.rotate({ cluster: 'c1', secret: 'db', dataBase64: base64(second) }, call);
    const moving = async () =>
      (await jobs.get(job)).steps.map(({ label, detail }) => `${label}: ${detail}`).join();
    await vi.waitFor(async () => expect(await moving()).toContain('Move slow: 0 of 1'), patience);
    jobs.cancel(job);
    expect((await ended(job)).state).toBe('cancelled');
    expect(await names('secret')).toEqual(['db']);
  });

  it('tells of a rotation in whose middle Gantry was killed, and undoes it or goes on', async () => {
    const name = (services: { name: string }[]) => services.map((service) => service.name);
    const rotate = { cluster: 'c1', secret: 'db', dataBase64: base64(second) };
    // An attempt before may have given the node its label.
    const label = async (...args: string[]) =>
      swarm.manager.docker(['node', 'update', ...args, swarm.manager.node.name]);
    await label('--label-add', 'room=yes');
    await label('--label-rm', 'room');
    await secrets.create({ cluster: 'c1', name: 'db', dataBase64: base64(first), labels: {} }, call);
    await serve('a', ['--secret', 'db']);
    await serve('b', ['--secret', 'db', '--constraint', 'node.labels.room==yes']);
    await serve('c', ['--secret', 'db']);

    /** A rotation that waits for b, and all a process that starts after a kill finds: the store and the Swarm. */
    const killed: { jobs: Jobs; job: string }[] = [];
    const begun = { jobs, secrets };
    const rotateAndDie = async () => {
      const { job } = await begun.secrets.rotate(rotate, call);
      const said = async () =>
        (await begun.jobs.get(job)).steps.map(({ label, detail }) => `${label}: ${detail}`).join();
      await vi.waitFor(async () => expect(await said()).toContain('Move b: 0 of 1'), patience);
      killed.push({ jobs: begun.jobs, job });
      begun.jobs = await createJobs(access.store, createHints(), pino({ level: 'silent' }));
      begun.secrets = createSecretsHandlers({ inventory, jobs: begun.jobs });
      const left = await begun.jobs.get(job);
      expect(left).toMatchObject({ state: 'unknown' });
      expect(left.errorMessage).toMatch(/page of the secret shows which services have moved/);
    };
    const finish = async (way: 'go-on' | 'undo') => {
      const { job } = await begun.secrets.finishRotation({ cluster: 'c1', secret: 'db', way }, call);
      return vi.waitFor(
        async () => {
          const found = await begun.jobs.get(job);
          expect(found.state).not.toBe('running');
          return found;
        },
        { timeout: 60_000, interval: 100 },
      );
    };
    try {
      await rotateAndDie();
      const { interrupted } = await begun.secrets.get({ cluster: 'c1', secret: 'db' }, call);
      expect(interrupted).toMatchObject({ old: { name: 'db' }, made: { name: 'db-v2' } });
      expect([name(interrupted?.moved ?? []), name(interrupted?.left ?? [])]).toEqual([['a', 'b'], ['c']]);
      const problems = () => findRotationProblems(cluster, begun.jobs);
      expect(problems()).toEqual([
        expect.objectContaining({
          kind: 'secret',
          name: 'db',
          message: expect.stringContaining('2 of 3 services use the new version "db-v2"'),
        }),
      ]);
      const other = await begun.secrets.get({ cluster: 'c1', secret: 'db-v2' }, call);
      expect(other.interrupted).toEqual(interrupted);
      await expect(begun.secrets.rotate(rotate, call)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('Go on with it or undo it first'),
      });

      const undone = await finish('undo');
      expect([undone.errorMessage, ...steps(undone)]).toEqual([
        null,
        ...['Put a back: done', 'Put b back: done', 'Remove db-v2: done'],
      ]);
      expect(problems()).toEqual([]);
      expect(await names('secret')).toEqual(['db']);
      expect((await begun.secrets.get({ cluster: 'c1', secret: 'db' }, call)).interrupted).toBeNull();
      await expect(finish('undo')).rejects.toMatchObject({ code: 'conflict' });
      const before = killed.at(-1);
      if (before) before.jobs.cancel(before.job);

      await rotateAndDie();
      await label('--label-add', 'room=yes');
      const done = await finish('go-on');
      expect([done.errorMessage, ...steps(done)]).toEqual([
        null,
        ...['Move a: done', 'Move b: done', 'Move c: done'],
        // The one that was "killed" lives on in this process, and may be the one that removes it.
        expect.stringMatching(/^Remove db: (done|skipped)$/),
      ]);
      expect(await names('secret')).toEqual(['db-v2']);
      for (const service of ['a', 'b', 'c']) {
        // Of the one that lives on, a task may still be stopping.
        await vi.waitFor(
          async () => expect(await read(service, '/run/secrets/db')).toEqual([second]),
          patience,
        );
      }
      expect((await begun.secrets.get({ cluster: 'c1', secret: 'db-v2' }, call)).interrupted).toBeNull();
    } finally {
      for (const each of killed) await each.jobs.close();
      if (begun.jobs !== jobs) await begun.jobs.close();
      jobs = await createJobs(access.store, createHints(), pino({ level: 'silent' }));
      secrets = createSecretsHandlers({ inventory, jobs });
      configs = createConfigsHandlers({ inventory, jobs });
    }
  });

  it('is nowhere but in the Swarm: not in the log, nor in a file of Gantry', async () => {
    await secrets.create({ cluster: 'c1', name: 'db', dataBase64: base64(first), labels: {} }, call);
    await ended(
      (await secrets.rotate({ cluster: 'c1', secret: 'db', dataBase64: base64(second) }, call)).job,
    );
    await Promise.all(outcomes);
    const files = readdirSync(access.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.length).toBeGreaterThan(0);
    const kept = Buffer.concat([...files, Buffer.from(logged), Buffer.from(JSON.stringify(call.noted))]);
    for (const value of [first, second]) {
      expect(kept.includes(value)).toBe(false);
      expect(kept.includes(base64(value))).toBe(false);
    }
  });
});

describe('a config', () => {
  it('is shown, and rotated twice', async () => {
    await configs.create({ cluster: 'c1', name: 'app', dataBase64: base64('a=1'), labels: {} }, call);
    await serve('web', ['--config', 'source=app,target=/etc/app.conf']);
    expect(await configs.get({ cluster: 'c1', config: 'app' }, call)).toMatchObject({
      dataBase64: base64('a=1'),
      sizeBytes: 3,
      uses: [{ name: 'web', target: '/etc/app.conf' }],
    });
    for (const [from, to, text] of [
      ['app', 'app-v2', 'a=22'],
      ['app-v2', 'app-v3', 'a=333'],
    ] as const) {
      const { job } = await configs.rotate({ cluster: 'c1', config: from, dataBase64: base64(text) }, call);
      expect((await ended(job)).errorMessage).toBeNull();
      expect(await names('config')).toEqual([to]);
      await vi.waitFor(async () => expect(await read('web', '/etc/app.conf')).toEqual([text]), patience);
    }
    expect((await configs.list(input, call)).items).toMatchObject([{ name: 'app-v3', sizeBytes: 5 }]);
  });
});
