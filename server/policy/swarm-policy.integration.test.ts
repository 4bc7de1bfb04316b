import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { startDoorServer } from '../api/door-testing';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { type Ask, callerWith, endedJob } from './callers-testing';

const patience = { timeout: 60_000, interval: 100 };

describe('a team on a Swarm', () => {
  let swarm: LabSwarm;
  let directory: string;
  let started: StartedRuntime;
  let server: Awaited<ReturnType<typeof startDoorServer>>;
  let ann: Ask;
  let bob: Ask;

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: `policy-${process.pid}`, managers: 1, workers: 1 });
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-swarm-policy-'));
    server = await startDoorServer();
    const settings = readSettings({ NODE_ENV: 'test', GANTRY_ENGINE: swarm.manager.host }, []);
    started = await createRuntime({
      settings: { ...settings, dataDirectory: directory },
      publicUrl: server.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    server.serve(started.runtime.door);
    const { runtime } = started;
    const inShop = { kind: 'collection', collection: '/shop' } as const;
    ann = await callerWith(runtime, server.url, { name: 'ann', role: 'Restricted Control', scope: inShop });
    const inPay = { kind: 'collection', collection: '/pay' } as const;
    bob = await callerWith(runtime, server.url, { name: 'bob', role: 'Full Control', scope: inPay });
    const worker = swarm.workers[0]?.node.name ?? '';
    await swarm.manager.docker(['node', 'update', '--label-add', 'gantry.collection=/shop', worker]);
    await vi.waitFor(() => {
      const nodes = [...(started.runtime.inventory.cluster('local').swarm?.nodes.values() ?? [])];
      expect(nodes.map(({ labels }) => labels['gantry.collection'])).toContain('/shop');
    }, patience);
  });
  afterAll(async () => {
    await started?.close();
    server?.close();
    rmSync(directory, { recursive: true, force: true });
    await swarm?.remove();
  });
  let attempts = 0;
  /** A name that no other attempt has taken. */
  const fresh = (name: string) => `${name}${++attempts}`;

  const stack = '/clusters/local/stacks/kiosk';
  const yaml = (more = '') => `
services:
  web:
    image: ${BUSYBOX}
    command: [sleep, "600"]
    ${more}
    deploy: {replicas: 2, endpoint_mode: dnsrr}
`;

  it('has its stack on its own nodes, labelled, and a deploy without a change changes nothing', async () => {
    const planned = await ann('POST', '/clusters/local/stacks/planned/plan', { yaml: yaml() });
    const told = expect.stringContaining('kept to nodes with node.labels.gantry.collection==/shop');
    const made = { kind: 'create', object: 'service', reasons: expect.arrayContaining([told]) };
    expect(planned.body).toMatchObject({
      plan: { steps: expect.arrayContaining([expect.objectContaining(made)]) },
    });
    const deploy = await ann('POST', `${stack}/deploy`, { yaml: yaml() });
    expect(await endedJob(ann, deploy.body['job'])).toMatchObject({
      state: 'succeeded',
      collection: '/shop',
    });
    const nodes = await swarm.manager.docker(['service', 'ps', '--format', '{{.Node}}', 'kiosk_web']);
    expect(new Set(nodes.split('\n'))).toEqual(new Set([swarm.workers[0]?.node.name]));
    const plan = await ann('POST', `${stack}/plan`, { yaml: yaml() });
    expect(plan.body).toMatchObject({ plan: { empty: true, problems: [] } });
    await vi.waitFor(
      async () => expect((await ann('GET', '/clusters/local/services')).body.items).toHaveLength(1),
      patience,
    );
    expect((await bob('GET', '/clusters/local/services')).body.items).toEqual([]);
  });

  it('S2: does not get out by a file, a service’s update or its rollback', async () => {
    const bind = 'volumes: ["/etc:/host"]';
    expect(await ann('POST', `${stack}/deploy`, { yaml: yaml(bind) })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('it binds /etc') },
    });
    const shown = await ann('GET', '/clusters/local/services/kiosk_web');
    const { spec, version } = shown.body as { spec: { container: object }; version: number };
    const bound = [{ type: 'bind', source: '/etc', target: '/host', readOnly: true }];
    const update = (container: object) =>
      ann('PUT', '/clusters/local/services/kiosk_web', { version, spec: { ...spec, container } });
    expect(await update({ ...spec.container, mounts: bound })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('it binds /etc') },
    });
    const mounts = ['--mount-add', 'type=bind,source=/etc,target=/host'];
    // The command fails where the Swarm itself writes to the service in between.
    const change = (...args: string[]) =>
      vi.waitFor(
        () => swarm.manager.docker(['service', 'update', '--detach', ...args, 'kiosk_web']),
        patience,
      );
    await change(...mounts);
    await change('--mount-rm', '/host');
    const back = await ann('POST', '/clusters/local/services/kiosk_web/rollback', {});
    expect(back).toMatchObject({ status: 403, body: { message: expect.stringContaining('it binds /etc') } });
    const mounted = ['service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec.Mounts}}'];
    expect(await swarm.manager.docker([...mounted, 'kiosk_web'])).toBe('null');
  });

  it('is told by the plan that a volume is of others, and makes nothing of such a stack', async () => {
    await swarm.manager.docker(['volume', 'create', '--label', 'gantry.collection=/pay', 'ledger']);
    const books = '/clusters/local/stacks/books';
    const file = `${yaml('volumes: ["ledger:/data"]')}\nvolumes: {ledger: {name: ledger}}\n`;
    const told = 'web: it mounts ledger, a volume that is there already and that you may not see';
    await vi.waitFor(
      async () =>
        expect((await ann('POST', `${books}/plan`, { yaml: file })).body).toMatchObject({
          plan: { problems: [told] },
        }),
      { timeout: 30_000, interval: 200 },
    );
    expect(await ann('POST', `${books}/deploy`, { yaml: file })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining(told) },
    });
    expect(await swarm.manager.docker(['network', 'ls', '--quiet', '--filter', 'name=books_'])).toBe('');
  });

  it('does not get onto the nodes of others', async () => {
    const file = yaml().replace(
      'deploy: {',
      'deploy: {placement: {constraints: ["node.labels.gantry.collection == /shop"]}, ',
    );
    expect(await bob('POST', '/clusters/local/stacks/pay/deploy', { yaml: file })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('"Node Schedule"') },
    });
    const deploy = await bob('POST', '/clusters/local/stacks/pay/deploy', { yaml: yaml() });
    expect(await endedJob(bob, deploy.body['job'])).toMatchObject({ state: 'succeeded' });
    const nodes = await swarm.manager.docker(['service', 'ps', '--format', '{{.Node}}', 'pay_web']);
    expect(new Set(nodes.split('\n'))).toEqual(new Set([swarm.manager.node.name]));
  });

  it('does not get the last room of a quota twice, by services made or scaled at once', async () => {
    const root = await callerWith(started.runtime, server.url, {
      ...{ name: fresh('root'), role: 'Admin', scope: { kind: 'all' } },
    });
    // The stack of the test before runs two, and of another attempt nothing is left.
    await swarm.manager.docker(['stack', 'rm', 'other']);
    await swarm.manager.docker(['service', 'scale', '--detach', 'pay_web=2']);
    await vi.waitFor(
      async () =>
        expect((await bob('GET', '/clusters/local/services')).body.items).toMatchObject([
          { name: 'pay_web', desired: 2, running: 2 },
        ]),
      patience,
    );
    const quota = { containers: null, cpus: null, memoryBytes: null, limitsRequired: false };
    const set = (replicas: number) =>
      root('PUT', '/collections', { path: '/pay', quota: { ...quota, replicas } });
    await set(4);
    const scale = (replicas: number) => bob('POST', '/clusters/local/services/pay_web/scale', { replicas });
    const both = await Promise.all([
      scale(4),
      bob('POST', '/clusters/local/stacks/other/deploy', { yaml: yaml() }),
    ]);
    expect(
      both.filter(({ body }) => body.code === 'quota_exceeded' || body.code === 'conflict'),
    ).toHaveLength(1);
    const replicas = [
      'service',
      'ls',
      '--filter',
      'label=gantry.collection=/pay',
      '--format',
      '{{.Replicas}}',
    ];
    const asked = async () =>
      (await swarm.manager.docker(replicas))
        .split('\n')
        .reduce((sum, line) => sum + Number(/\/(\d+)/.exec(line)?.[1] ?? 0), 0);
    expect(await asked()).toBe(4);
    for (const { body } of both) if (body['job'] !== undefined) await endedJob(bob, body['job']);
    await set(1);
    expect((await scale(2)).status).toBe(202);
    expect((await scale(3)).body).toMatchObject({ code: 'quota_exceeded' });
    await root('DELETE', '/collections?path=/pay');
  });

  it('a rotation whose right is withdrawn stops between its services, and somebody else ends it', async () => {
    const { runtime } = started;
    const scope = { kind: 'collection', collection: '/keys' } as const;
    const name = fresh('kim');
    const stack = fresh('keys');
    const kim = await callerWith(runtime, server.url, { name, role: 'Full Control', scope });
    const root = await callerWith(runtime, server.url, {
      name: fresh('chief'),
      role: 'Admin',
      scope: { kind: 'all' },
    });
    const file = `
services:
  one: {image: ${BUSYBOX}, command: [sleep, "600"], secrets: [key], deploy: {endpoint_mode: dnsrr}, stop_grace_period: 1s}
  two: {image: ${BUSYBOX}, command: [sleep, "600"], secrets: [key], deploy: {endpoint_mode: dnsrr}, stop_grace_period: 1s}
secrets: {key: {content: first}}
`;
    const deploy = await kim('POST', `/clusters/local/stacks/${stack}/deploy`, { yaml: file });
    expect(await endedJob(kim, deploy.body['job'])).toMatchObject({ state: 'succeeded' });
    const { body: secrets } = await kim('GET', '/clusters/local/secrets');
    const secret = (secrets.items ?? []).find((each) => each.name.startsWith(`${stack}_`));
    const path = `/clusters/local/secrets/${String(secret?.name)}`;
    const dataBase64 = Buffer.from('second').toString('base64');
    const { body } = await kim('POST', `${path}/rotate`, { dataBase64 });
    const job = String(body['job']);
    const used = ['service', 'inspect', `${stack}_one`, `${stack}_two`, '--format'];
    const names = '{{range .Spec.TaskTemplate.ContainerSpec.Secrets}}{{.SecretName}}{{end}}';
    await vi.waitFor(
      async () => expect(new Set((await swarm.manager.docker([...used, names])).split('\n')).size).toBe(2),
      { timeout: 60_000, interval: 50 },
    );
    await root('DELETE', `/grants/${name}-grant`);
    expect(await endedJob(root, job)).toMatchObject({
      state: 'failed',
      errorCode: 'rights_withdrawn',
      errorMessage: expect.stringMatching(
        new RegExp(`${name} does not hold .*left in the middle.*Not done: .*Move ${stack}_`),
      ),
    });
    await vi.waitFor(
      async () =>
        expect((await root('GET', path)).body).toMatchObject({ interrupted: { moved: [{}], left: [{}] } }),
      patience,
    );
    const undo = await root('POST', `${path}/rotation`, { way: 'undo' });
    expect(await endedJob(root, undo.body['job'])).toMatchObject({ state: 'succeeded' });
  });
});
