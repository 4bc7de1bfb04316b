import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import { createStacksBench, type StacksBench } from '../testing';

const patience = { timeout: 60_000, interval: 200 };

let swarm: LabSwarm;
let bench: StacksBench;

beforeAll(async () => {
  swarm = await LabSwarm.start({ name: `st-${process.pid}`, managers: 1, workers: 1 });
  bench = await createStacksBench(swarm.manager.host);
  await vi.waitFor(() => {
    if (bench.model.swarm?.freshness.state !== 'live') throw new Error('the Swarm is not read yet');
  }, patience);
});

afterAll(async () => {
  await bench?.close();
  await swarm?.remove();
});

const docker = (...args: string[]) => swarm.manager.docker(args);

/** Names of what the Swarm holds of a kind. */
async function names(kind: 'service' | 'secret' | 'config' | 'network', stack: string): Promise<string[]> {
  const filter = `label=com.docker.stack.namespace=${stack}`;
  const said = await docker(kind, 'ls', '--format', '{{.Name}}', '--filter', filter);
  return said.split('\n').filter(Boolean).sort();
}

/** Ids of a service's running tasks. */
async function tasks(service: string): Promise<string[]> {
  const said = await docker(
    'service',
    'ps',
    service,
    '--filter',
    'desired-state=running',
    '--format',
    '{{.ID}}',
  );
  return said.split('\n').sort();
}

async function deployed(stack: string, yaml: string, options: Parameters<StacksBench['deploy']>[2] = {}) {
  const { job } = await bench.deploy(stack, yaml, options);
  expect(job.errorMessage).toBeNull();
  return job;
}

async function steps(stack: string, yaml: string): Promise<string[]> {
  const { plan } = await bench.plan(stack, yaml);
  expect(plan?.problems).toEqual([]);
  return plan?.steps.map(({ id }) => id) ?? ['no plan'];
}

async function cliDeploy(stack: string, yaml: string): Promise<void> {
  const file = join(swarm.manager.node.directory, `${stack}.yaml`);
  writeFileSync(file, yaml);
  await docker('stack', 'deploy', '--compose-file', file, stack);
}

const shop = ({ web = BUSYBOX, password = 'one', replicas = 2 } = {}) =>
  `
version: "3.8"
services:
  web:
    image: ${web}
    command: ["sleep", "100000"]
    init: true
    environment: {COLOUR: blue}
    secrets: [password]
    configs: [{source: page, target: /page.html}]
    networks: [front]
    deploy:
      replicas: ${replicas}
      endpoint_mode: dnsrr
      update_config: {monitor: 500ms, parallelism: 0}
  worker:
    image: ${BUSYBOX}
    command: ["sleep", "100000"]
    init: true
    networks: [front]
    deploy: {endpoint_mode: dnsrr}
networks:
  front: {}
secrets:
  password: {environment: PASSWORD}
configs:
  page: {environment: PAGE}
`
    .replace('environment: PASSWORD', `content: "${password}"`)
    .replace('environment: PAGE', 'content: "<p>hi"');

// Each test begins with the file that it needs deployed: where the one before has done so, that does nothing.
describe('a stack on a Swarm', () => {
  it('becomes services, a network, a secret and a config, as docker stack makes them', async () => {
    await bench.remove('shop').catch(() => undefined);
    const job = await deployed('shop', shop());
    expect(job.steps.map(({ id, state }) => [id, state])).toEqual([
      ['network/shop_front/create', 'done'],
      ['secret/shop_password/create', 'done'],
      ['config/shop_page/create', 'done'],
      ['service/shop_web/create', 'done'],
      ['service/shop_worker/create', 'done'],
      ['service/shop_web/wait', 'done'],
      ['service/shop_worker/wait', 'done'],
    ]);
    expect(job.steps.at(-2)?.detail).toBe('2 of 2 tasks running');
    expect(await docker('stack', 'ls', '--format', '{{.Name}} {{.Services}}')).toBe('shop 2');
    const listed = await docker('stack', 'services', 'shop', '--format', '{{.Name}} {{.Replicas}}');
    expect(listed.split('\n').sort()).toEqual(['shop_web 2/2', 'shop_worker 1/1']);
    expect(await docker('stack', 'ps', 'shop', '--format', '{{.Name}}')).toContain('shop_web.2');
    await vi.waitFor(async () => {
      const detail = await bench.get('shop');
      expect(detail).toMatchObject({
        state: 'running',
        origin: 'gantry',
        target: 'swarm',
        containers: { running: 3, total: 3 },
      });
      expect(detail.secrets).toEqual(['shop_password']);
      expect(detail.serviceDetails[0]?.swarm?.tasks.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'web.1 running',
        'web.2 running',
      ]);
    }, patience);
  });

  it('is left alone by a deploy of the same file', async () => {
    await deployed('shop', shop());
    const before = [await tasks('shop_web'), await tasks('shop_worker')];
    expect(await steps('shop', shop())).toEqual([]);
    await deployed('shop', shop());
    expect([await tasks('shop_web'), await tasks('shop_worker')]).toEqual(before);
  });

  it('restarts only the tasks of the service that changed', async () => {
    await deployed('shop', shop());
    const before = { web: await tasks('shop_web'), worker: await tasks('shop_worker') };
    const changed = shop().replace('blue', 'red');
    const { plan } = await bench.plan('shop', changed);
    expect(
      plan?.steps.map(({ id, reasons, restarts }) => ({ id, reasons, restarts: restarts.sort() })),
    ).toEqual([
      {
        id: 'service/shop_web/update',
        reasons: ['environment COLOUR changed'],
        restarts: ['web.1', 'web.2'],
      },
      { id: 'service/shop_web/wait', reasons: [], restarts: [] },
    ]);
    await deployed('shop', changed, { planHash: plan?.hash });
    expect((await tasks('shop_web')).filter((id) => before.web.includes(id))).toEqual([]);
    expect(await tasks('shop_worker')).toEqual(before.worker);
    expect(await steps('shop', changed)).toEqual([]);
  });

  it('rotates a secret whose content changed: services move, then the old one goes', async () => {
    await deployed('shop', shop().replace('blue', 'red'));
    const changed = shop({ password: 'two' }).replace('blue', 'red');
    const planned = await steps('shop', changed);
    expect(planned).toEqual([
      expect.stringMatching(/^secret\/shop_password_[0-9a-f]{12}\/rotate$/),
      'service/shop_web/update',
      'service/shop_web/wait',
      'secret/shop_password/remove',
    ]);
    await deployed('shop', changed);
    expect(await names('secret', 'shop')).toEqual([expect.stringMatching(/^shop_password_/)]);
    const spec = await docker(
      'service',
      'inspect',
      'shop_web',
      '--format',
      '{{json .Spec.TaskTemplate.ContainerSpec.Secrets}}',
    );
    expect(spec).toContain('"Name":"password"');
    expect(await steps('shop', changed)).toEqual([]);
    // Nothing that is kept or shown tells what it holds.
    const revisions = await bench.revisions('shop');
    expect(JSON.stringify([revisions, await bench.get('shop')])).not.toContain('two"');
  });

  it('keeps a number set with the docker command, and asks where the file changes its own', async () => {
    const file = (replicas: number) => shop({ password: 'two', replicas }).replace('blue', 'red');
    await deployed('shop', file(2), { scale: { web: 'file' } });
    await docker('service', 'scale', '--detach', 'shop_web=3');
    await vi.waitFor(async () => expect(await tasks('shop_web')).toHaveLength(3), patience);
    await bench.model.refreshSwarm({ services: [...(bench.model.swarm?.services.keys() ?? [])] });
    const { plan } = await bench.plan('shop', file(2));
    expect(plan?.warnings).toContain('web keeps 3 containers, as scaled by hand; the file says 2.');
    expect(plan?.replicas).toEqual({ web: 3, worker: 1 });
    await deployed('shop', file(2));
    expect(await tasks('shop_web')).toHaveLength(3);
    await expect
      .poll(async () => (await bench.get('shop')).serviceDetails[0], patience)
      .toMatchObject({
        fileReplicas: 2,
        replicas: 3,
        scaledByHand: { actor: 'another tool', replicas: 3 },
      });
    expect((await bench.plan('shop', file(1))).plan?.scaleQuestions).toEqual([
      { service: 'web', inFile: 1, before: 2, live: 3 },
    ]);
    await deployed('shop', file(1), { scale: { web: 'file' } });
    expect(await tasks('shop_web')).toHaveLength(1);
    expect((await bench.scale('shop', 'web', 2)).state).toBe('succeeded');
    await expect
      .poll(async () => (await bench.get('shop')).serviceDetails[0]?.scaledByHand, patience)
      .toMatchObject({ actor: 'ann', replicas: 2 });
  });

  it('says why a service does not run, and can be deployed again once corrected', async () => {
    const file = (web: string) => shop({ web, password: 'two', replicas: 1 }).replace('blue', 'red');
    await deployed('shop', file(BUSYBOX), { scale: { web: 'file' } });
    const broken = file('gantry-test/nowhere:1');
    const { job } = await bench.deploy('shop', broken);
    expect(job.state).toBe('failed');
    expect(job.errorMessage).toMatch(
      /The service shop_web does not run as it should\. The Swarm paused the update\. On st-\S+: The node has no image gantry-test\/nowhere:1, and could not pull it\./,
    );
    expect((await bench.revisions('shop'))[0]).toMatchObject({ outcome: 'failed' });
    await deployed('shop', file(BUSYBOX_NEXT));
    await expect.poll(() => bench.get('shop'), patience).toMatchObject({ state: 'running' });
  });

  it('takes down all it made, and nothing else', async () => {
    await deployed('shop', shop({ web: BUSYBOX_NEXT, password: 'two', replicas: 1 }).replace('blue', 'red'));
    const job = await bench.remove('shop');
    expect(job.errorMessage).toBeNull();
    for (const kind of ['service', 'secret', 'config', 'network'] as const)
      expect(await names(kind, 'shop')).toEqual([]);
    expect(await docker('stack', 'ls', '--format', '{{.Name}}')).toBe('');
    await expect(bench.get('shop')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a stack that docker stack deploy made', () => {
  const yaml = shop()
    .replace(/content: "one"/, 'file: ./password')
    .replace(/content: "<p>hi"/, 'file: ./page');
  const files = { './password': 'one', './page': '<p>hi' };

  const runs = async () => {
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(swarm.manager.node.directory, name), text);
    await cliDeploy('theirs', yaml);
    await vi.waitFor(
      async () =>
        expect(await bench.get('theirs')).toMatchObject({
          state: 'running',
          containers: { running: 3 },
          origin: 'other',
          secrets: ['theirs_password'],
        }),
      patience,
    );
  };

  it('is shown, and a deploy of its file here changes nothing', async () => {
    await runs();
    const { plan } = await bench.plan('theirs', { yaml, files });
    expect(plan?.steps).toEqual([]);
    expect(plan?.warnings).toEqual([expect.stringMatching(/cannot be read: it is kept as it is/)]);
  });

  it('is removed whole', async () => {
    await runs();
    expect((await bench.remove('theirs')).errorMessage).toBeNull();
    expect(await names('service', 'theirs')).toEqual([]);
    expect(await names('network', 'theirs')).toEqual([]);
  });
});
