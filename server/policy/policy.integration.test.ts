import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BUSYBOX } from '@/e2e/lab/images';
import type { BuiltInRole } from '@/lib/permissions';
import type { Scope } from '@/lib/rights';
import { startDoorServer } from '../api/door-testing';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { type Answer, type Ask, callerWith, endedJob } from './callers-testing';

const run = promisify(execFile);
const prefix = `policy-${process.pid}`;
const named = (name: string) => `${prefix}-${name}`;
const patience = { timeout: 60_000, interval: 100 };
const label = (collection: string) => ['--label', `gantry.collection=${collection}`];

describe('two teams on one engine', () => {
  const host = process.env.DOCKER_HOST ?? '';
  const docker = async (args: string[]) => (await run('docker', ['--host', host, ...args])).stdout.trim();
  let directory: string;
  let started: StartedRuntime;
  let server: Awaited<ReturnType<typeof startDoorServer>>;

  const somebody = (name: string, role: BuiltInRole, scope: Scope) =>
    callerWith(started.runtime, server.url, { name, role, scope });
  let attempts = 0;
  /** A name that no other attempt has taken. */
  const fresh = (name: string) => `${name}${++attempts}`;
  let ann: Ask;
  let bob: Ask;
  let root: Ask;

  const names = ({ body }: Answer) =>
    (body.items ?? []).map(({ name }) => name).filter((name) => name.startsWith(prefix));
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-policy-'));
    server = await startDoorServer();
    const settings = readSettings({ NODE_ENV: 'test', GANTRY_ENGINE: host }, []);
    started = await createRuntime({
      settings: { ...settings, dataDirectory: directory },
      publicUrl: server.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    server.serve(started.runtime.door);
    ann = await somebody('ann', 'Restricted Control', { kind: 'collection', collection: '/shop' });
    bob = await somebody('bob', 'Full Control', { kind: 'collection', collection: '/pay' });
    root = await somebody('root', 'Admin', { kind: 'all' });
    await docker(['run', '--detach', '--name', named('pay'), ...label('/pay'), BUSYBOX, 'sleep', '600']);
    await docker(['run', '--detach', '--name', named('bare'), BUSYBOX, 'sleep', '600']);
    await docker(['volume', 'create', ...label('/pay'), named('pay')]);
    await docker(['network', 'create', ...label('/pay'), named('pay')]);
  });
  /** Removes all that the tests made but what is named. */
  const removeBut = async (kept: string[]) => {
    const made = async (kind: string, ...args: string[]) =>
      (await docker([kind, 'ls', ...args, '--filter', `name=${prefix}`]))
        .split('\n')
        .filter((name) => name !== '' && !kept.includes(name));
    const containers = await made('container', '--all', '--format', '{{.Names}}');
    if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers]);
    for (const kind of ['volume', 'network']) {
      const found = await made(kind, '--format', '{{.Name}}');
      if (found.length > 0) await docker([kind, 'rm', ...found]);
    }
  };
  // What a test begins with, the second time too: what nobody of them made, seen by Gantry, and nothing else.
  beforeEach(async () => {
    await removeBut([named('pay'), named('bare')]);
    await vi.waitFor(async () => {
      expect(names(await root('GET', list('containers'))).toSorted()).toEqual([named('bare'), named('pay')]);
      expect(names(await root('GET', list('volumes')))).toEqual([named('pay')]);
      expect(names(await root('GET', list('networks')))).toEqual([named('pay')]);
    }, patience);
  });
  afterAll(async () => {
    await started?.close();
    server?.close();
    rmSync(directory, { recursive: true, force: true });
    await removeBut([]);
  });

  const list = (kind: string) => `/clusters/local/${kind}?search=${prefix}&limit=500`;

  it.each(['containers', 'volumes', 'networks'])('each sees only their own %s', async (kind) => {
    expect(names(await ann('GET', list(kind)))).toEqual([]);
    expect(names(await bob('GET', list(kind)))).toEqual([named('pay')]);
    expect((await root('GET', list(kind))).body['total']).toBeGreaterThan(0);
  });

  it('what is hidden is not counted, found, shown or acted on, and looks as if it were not there', async () => {
    const clusters = await ann('GET', '/clusters');
    expect(clusters.body.items).toMatchObject([{ counts: { running: 0, stopped: 0, volumes: 0 } }]);
    expect((await ann('GET', `/search?query=${prefix}`)).body).toEqual({ hits: [] });
    const nothing = (await ann('GET', '/clusters/local/containers/nothing-here')).body.message ?? '';
    for (const [method, target] of [
      ['GET', `/containers/${named('pay')}`],
      ['GET', `/containers/${named('pay')}/top`],
      ['POST', `/containers/${named('pay')}/stop`],
      ['DELETE', `/containers/${named('pay')}`],
      ['GET', `/containers/${named('bare')}`],
      ['DELETE', `/volumes/${named('pay')}`],
      ['GET', `/networks/${named('pay')}`],
    ] as const) {
      const answer = await ann(method, `/clusters/local${target}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      if (target.startsWith('/containers') && method === 'GET' && !target.endsWith('top')) {
        expect(answer.body.message?.replace(/"[^"]+"/, '')).toBe(nothing.replace(/"[^"]+"/, ''));
      }
    }
  });

  it('what all share names nobody else’s things', async () => {
    const network = await ann('GET', '/clusters/local/networks/bridge');
    expect(network.status).toBe(200);
    const inspected = await ann('GET', '/clusters/local/networks/bridge/inspect');
    expect(inspected.status).toBe(200);
    const [node] = started.runtime.inventory.cluster('local').nodes;
    const usage = await ann('GET', `/clusters/local/nodes/${node?.id}/disk`);
    for (const answer of [network, inspected, usage])
      expect(JSON.stringify(answer.body)).not.toContain(prefix);
    expect(JSON.stringify((await root('GET', '/clusters/local/networks/bridge')).body)).toContain(
      named('bare'),
    );
  });

  it('what is seen and not held is forbidden, with the reason, and in the log', async () => {
    const vic = fresh('vic');
    const viewer = await somebody(vic, 'View Only', { kind: 'collection', collection: '/pay' });
    const answer = await viewer('POST', `/clusters/local/containers/${named('pay')}/stop`);
    expect(answer).toMatchObject({
      status: 403,
      body: {
        message: 'You do not hold the permission "Container Stop". Ask an admin for it.',
      },
    });
    await vi.waitFor(async () => {
      const { items } = await started.runtime.audit.list({ filter: { actor: [vic] }, limit: 5 });
      expect(items).toMatchObject([
        { operation: 'containers.stop', outcome: 'denied', cluster: 'local', collection: '/pay' },
      ]);
    }, patience);
  });

  it('what somebody makes is in their collection', async () => {
    const made = await ann('POST', '/clusters/local/containers', {
      image: BUSYBOX,
      name: named('shop'),
      command: ['sleep', '600'],
      networkMode: 'bridge',
    });
    expect(made.body).toMatchObject({ id: expect.any(String) });
    await vi.waitFor(
      async () => expect(names(await ann('GET', list('containers')))).toEqual([named('shop')]),
      patience,
    );
    expect(names(await bob('GET', list('containers')))).toEqual([named('pay')]);
  });

  it('S2: a form and a pasted file get the same verdict', async () => {
    const form = await ann('POST', '/clusters/local/containers', {
      image: BUSYBOX,
      name: named('bad'),
      mounts: [{ type: 'bind', source: '/etc', destination: '/host' }],
    });
    expect(form).toMatchObject({ status: 403, body: { message: expect.stringContaining('it binds /etc') } });
    const yaml = `services: {web: {image: "${BUSYBOX}", command: [sleep, "600"], volumes: ["/etc:/host"]}}`;
    const plan = await ann('POST', `/clusters/local/stacks/${named('bad')}/plan`, { yaml });
    expect(plan.body).toMatchObject({ plan: { problems: [expect.stringContaining('web: it binds /etc')] } });
    const deploy = await ann('POST', `/clusters/local/stacks/${named('bad')}/deploy`, { yaml });
    expect(deploy).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('it binds /etc') },
    });
    expect(await docker(['ps', '--all', '--quiet', '--filter', `name=${named('bad')}`])).toBe('');
  });

  it('a stack is its collection’s: deployed again without a change, hidden from others, its name and past too', async () => {
    const stack = named(fresh('kiosk'));
    const yaml = `services: {web: {image: "${BUSYBOX}", command: [sleep, "600"]}}\nvolumes: {data: {}}`;
    const deploy = await ann('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml });
    expect(await endedJob(ann, deploy.body['job'])).toMatchObject({
      state: 'succeeded',
      collection: '/shop',
    });
    expect((await ann('POST', `/clusters/local/stacks/${stack}/plan`, { yaml })).body).toMatchObject({
      plan: { empty: true, problems: [] },
    });
    await vi.waitFor(async () => expect(names(await ann('GET', list('stacks')))).toEqual([stack]), patience);
    expect(names(await bob('GET', list('stacks')))).toEqual([]);
    expect((await bob('GET', `/clusters/local/stacks/${stack}/revisions`)).status).toBe(404);
    expect((await bob('GET', `/jobs/${String(deploy.body['job'])}`)).status).toBe(404);
    expect(await bob('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml })).toMatchObject({
      body: { message: expect.stringContaining('is taken by a stack you may not see') },
    });
    const removed = await ann('DELETE', `/clusters/local/stacks/${stack}?volumes=true`);
    expect(await endedJob(ann, removed.body['job'])).toMatchObject({ state: 'succeeded' });
    const again = await bob('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml });
    expect(await endedJob(bob, again.body['job'])).toMatchObject({ state: 'succeeded', collection: '/pay' });
    expect((await bob('GET', `/clusters/local/stacks/${stack}/revisions`)).body.items).toHaveLength(1);
    await endedJob(bob, (await bob('DELETE', `/clusters/local/stacks/${stack}?volumes=true`)).body['job']);
  });

  it('the log says where everything was that they did or tried, and shows it to who answers for that place', async () => {
    const [own = '', given = '', tried = '', rooted = ''] = ['own', 'given', 'tried', 'rooted'].map((name) =>
      named(fresh(name)),
    );
    const make = (ask: Ask, name: string, labels: Record<string, string>) =>
      ask('POST', '/clusters/local/volumes', { name, labels });
    expect(await make(ann, own, {})).toMatchObject({ status: 201 });
    expect(await make(root, given, { 'gantry.collection': '/shop' })).toMatchObject({ status: 201 });
    expect(await make(bob, tried, { 'gantry.collection': '/shop' })).toMatchObject({ status: 403 });
    expect(await make(root, rooted, {})).toMatchObject({ status: 201 });
    expect(await ann('DELETE', `/clusters/local/volumes/${own}`)).toMatchObject({ status: 200 });
    await started.runtime.store.db
      .insertInto('roles')
      .orIgnore()
      .values({
        id: 'auditor',
        name: 'Auditor',
        name_key: 'auditor',
        permissions: JSON.stringify(['Audit View']),
        created_ms: 1,
      })
      .execute();
    const auditor = await callerWith(started.runtime, server.url, {
      name: fresh('aud'),
      role: 'auditor',
      scope: { kind: 'collection', collection: '/shop' },
    });
    const entry = z.object({
      actor: z.string(),
      operation: z.string(),
      targetName: z.string().nullable(),
      targetId: z.string().nullable(),
      collection: z.string().nullable(),
      outcome: z.string(),
    });
    const { body } = await auditor('GET', '/audit?limit=500&sort=time');
    const seen = z.array(entry).parse(body.items);
    expect(new Set(seen.map(({ collection }) => collection))).toEqual(new Set(['/shop']));
    const volumes = seen
      .filter(({ operation }) => operation.startsWith('volumes.'))
      .map(({ targetName, targetId, ...entry }) => ({ ...entry, target: targetName ?? targetId ?? '' }))
      // Those of another attempt are in the log for ever.
      .filter(({ target }) => [own, given, tried, rooted].includes(target))
      .map(({ actor, operation, target, outcome }) => [actor, operation, target, outcome].join(' '));
    expect(volumes).toEqual([
      `ann volumes.create ${own} succeeded`,
      `root volumes.create ${given} succeeded`,
      `bob volumes.create ${tried} failed`,
      `ann volumes.remove ${own} succeeded`,
    ]);
    // A stack's entry says it from its beginning, and that of a container made without a label at its end.
    expect(seen.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['containers.create', 'stacks.deploy', 'stacks.remove']),
    );
    expect(JSON.stringify(seen)).not.toContain(named('pay'));
  });

  it('a quota is told by the plan, refused by the deploy, and leaves room to make anew what is there', async () => {
    const quota = { containers: 3, replicas: null, cpus: null, memoryBytes: null, limitsRequired: false };
    const set = (containers: number) =>
      root('PUT', '/collections', { path: '/quota', quota: { ...quota, containers } });
    await set(2);
    const eve = await somebody(fresh('eve'), 'Full Control', { kind: 'collection', collection: '/quota' });
    const stack = named(fresh('full'));
    const yaml = (replicas: number, mark = 'a') =>
      `services: {web: {image: "${BUSYBOX}", command: [sleep, "600"], environment: {MARK: ${mark}}, deploy: {replicas: ${replicas}}}}`;
    const told = 'The quota of /quota does not allow this: 3 containers, of 2 allowed.';
    const plan = await eve('POST', `/clusters/local/stacks/${stack}/plan`, { yaml: yaml(3) });
    expect(plan.body).toMatchObject({ plan: { problems: [told] } });
    expect(await eve('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml: yaml(3) })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining(told) },
    });
    for (const mark of ['a', 'b']) {
      const deploy = await eve('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml: yaml(2, mark) });
      expect(await endedJob(eve, deploy.body['job'])).toMatchObject({ state: 'succeeded' });
    }
    const one = await eve('POST', '/clusters/local/containers', { image: BUSYBOX, name: named('one-more') });
    expect(one).toMatchObject({ status: 409, body: { code: 'quota_exceeded' } });
    await endedJob(eve, (await eve('DELETE', `/clusters/local/stacks/${stack}`)).body['job']);
    await root('DELETE', '/collections?path=/quota');
  });

  it('two requests at once do not both get the last room of a quota', async () => {
    const quota = { replicas: null, cpus: null, memoryBytes: null, limitsRequired: false };
    await root('PUT', '/collections', { path: '/tight', quota: { ...quota, containers: 1 } });
    const tom = await somebody(fresh('tom'), 'Full Control', { kind: 'collection', collection: '/tight' });
    const create = (name: string) =>
      tom('POST', '/clusters/local/containers', { image: BUSYBOX, name: named(name), networkMode: 'none' });
    const both = await Promise.all([create('first'), create('second')]);
    expect(both.filter(({ body }) => body.code === 'quota_exceeded')).toHaveLength(1);
    const ofBoth = ['ps', '--all', '--quiet', '--filter', 'label=gantry.collection=/tight'];
    expect((await docker(ofBoth)).split('\n')).toHaveLength(1);
    await root('PUT', '/collections', { path: '/tight', quota: { ...quota, containers: 2 } });
    const yaml = `services: {web: {image: "${BUSYBOX}", command: [sleep, "600"]}}`;
    const again = await Promise.all(
      ['left', 'right'].map((name) => tom('POST', `/clusters/local/stacks/${named(name)}/deploy`, { yaml })),
    );
    const [job] = again.flatMap(({ body }) => body['job'] ?? []);
    expect(await endedJob(tom, job)).toMatchObject({ state: 'succeeded' });
    expect((await docker(ofBoth)).split('\n')).toHaveLength(2);
    await root('DELETE', '/collections?path=/tight');
  });

  it('a deploy ends where its right is withdrawn, and says what was done and what was not', async () => {
    const name = fresh('ian');
    const ian = await somebody(name, 'Full Control', { kind: 'collection', collection: '/ian' });
    const stack = named(fresh('half'));
    const yaml = `
services:
  first:
    image: "${BUSYBOX}"
    command: [sleep, "600"]
    healthcheck: {test: [CMD, test, -e, /tmp/ready], interval: 1s, retries: 600}
  second:
    image: "${BUSYBOX}"
    command: [sleep, "600"]
    depends_on: {first: {condition: service_healthy}}
`;
    const { body } = await ian('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml });
    const running = ['ps', '--quiet', '--filter', `name=${stack}-first`];
    await vi.waitFor(async () => expect(await docker(running)).not.toBe(''), patience);
    await root('DELETE', `/grants/${name}-grant`);
    await docker(['exec', await docker(running), 'touch', '/tmp/ready']);
    expect(await endedJob(root, body['job'])).toMatchObject({
      state: 'failed',
      errorCode: 'rights_withdrawn',
      errorMessage: expect.stringMatching(
        new RegExp(
          `${name} does not hold the permission "Stack Deploy" there any more\\. Done: .*first.*\\. Not done: .*second`,
        ),
      ),
    });
    expect(await docker(['ps', '--all', '--quiet', '--filter', `name=${stack}-second`])).toBe('');
    // It is written down after the job has ended.
    await vi.waitFor(async () => {
      const { items } = await started.runtime.audit.list({ filter: { actor: [name] }, limit: 5 });
      expect(items).toMatchObject([
        { operation: 'stacks.deploy', outcome: 'failed', errorCode: 'rights_withdrawn' },
      ]);
    }, patience);
  });
});
