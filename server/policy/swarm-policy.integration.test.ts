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
    await vi.waitFor(
      () => {
        const nodes = [...(started.runtime.inventory.cluster('local').swarm?.nodes.values() ?? [])];
        expect(nodes.map(({ labels }) => labels['gantry.collection'])).toContain('/shop');
      },
      { timeout: 30_000, interval: 100 },
    );
  }, 120_000);
  afterAll(async () => {
    await started.close();
    server.close();
    rmSync(directory, { recursive: true, force: true });
    await swarm.remove();
  });

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
    const deploy = await ann('POST', `${stack}/deploy`, { yaml: yaml() });
    expect(await endedJob(ann, deploy.body['job'])).toMatchObject({
      state: 'succeeded',
      collection: '/shop',
    });
    const nodes = await swarm.manager.docker(['service', 'ps', '--format', '{{.Node}}', 'kiosk_web']);
    expect(new Set(nodes.split('\n'))).toEqual(new Set([swarm.workers[0]?.node.name]));
    const plan = await ann('POST', `${stack}/plan`, { yaml: yaml() });
    expect(plan.body).toMatchObject({ plan: { empty: true, problems: [] } });
    expect((await ann('GET', '/clusters/local/services')).body.items).toHaveLength(1);
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
    await swarm.manager.docker(['service', 'update', '--detach', ...mounts, 'kiosk_web']);
    await swarm.manager.docker(['service', 'update', '--detach', '--mount-rm', '/host', 'kiosk_web']);
    const back = await ann('POST', '/clusters/local/services/kiosk_web/rollback', {});
    expect(back).toMatchObject({ status: 403, body: { message: expect.stringContaining('it binds /etc') } });
    const mounted = ['service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec.Mounts}}'];
    expect(await swarm.manager.docker([...mounted, 'kiosk_web'])).toBe('null');
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
});
