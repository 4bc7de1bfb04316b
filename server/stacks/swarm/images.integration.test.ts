import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BUSYBOX, BUSYBOX_NEXT } from '@/e2e/lab/images';
import { LabRegistry } from '@/e2e/lab/registry';
import { RegistryGate } from '@/e2e/lab/registry-gate';
import { LabSwarm } from '@/e2e/lab/swarm';
import { createStacksBench, type StacksBench } from '../testing';

let swarm: LabSwarm;
let registry: LabRegistry;
let gate: RegistryGate;
let bench: StacksBench;

const patience = { timeout: 60_000, interval: 100 };
let attempts = 0;
/** A name that no other attempt has taken. */
const fresh = (name: string) => `${name}${++attempts}`;

const login = { username: 'ann', password: 'a registry password' };

beforeAll(async () => {
  registry = await LabRegistry.start();
  gate = await RegistryGate.start(registry.address, { credentials: login });
  swarm = await LabSwarm.start({ name: `si-${process.pid}`, managers: 1, workers: 1 });
  bench = await createStacksBench(swarm.manager.host);
  await vi.waitFor(() => {
    if (bench.model.swarm?.freshness.state !== 'live') throw new Error('the Swarm is not read yet');
  }, patience);
});

afterAll(async () => {
  await bench?.close();
  await swarm?.remove();
  await gate?.stop();
  await registry?.stop();
});

const docker = (...args: string[]) => swarm.manager.docker(args);

async function push(from: string, to: string): Promise<void> {
  await docker('tag', from, to);
  await docker('push', '--quiet', to);
}

const file = (image: string, command = 'sleep 100000', more = '') => `services:
  app:
    image: ${image}
    command: ${command}
    init: true
    deploy: {endpoint_mode: dnsrr, update_config: {monitor: 500ms${more}}}
`;

it('pins images to digests, and goes back to what a revision ran', async () => {
  const stack = fresh('pins');
  const image = `${registry.address}/app:1`;
  const pinned = () =>
    docker('service', 'inspect', `${stack}_app`, '--format', '{{.Spec.TaskTemplate.ContainerSpec.Image}}');
  await push(BUSYBOX, image);
  expect((await bench.deploy(stack, file(image))).job.errorMessage).toBeNull();
  const first = await pinned();
  expect(first).toMatch(/:1@sha256:[a-f0-9]{64}$/);
  expect((await bench.revisions(stack))[0]?.images).toEqual({ app: first });
  await expect.poll(async () => (await bench.get(stack)).serviceDetails[0]?.image, patience).toBe(image);

  // The tag moves. What runs stays as it is until somebody asks.
  await push(BUSYBOX_NEXT, image);
  expect((await bench.plan(stack, file(image))).plan?.steps).toEqual([]);
  expect((await bench.deploy(stack, file(image), { pull: 'always' })).job.errorMessage).toBeNull();
  const second = await pinned();
  expect(second).not.toBe(first);

  const back = { cluster: 'local', stack, revision: 1, scale: {}, pull: 'missing' as const };
  const plan = await bench.handlers.redeployPlan(back, bench.call);
  expect(plan.steps[0]?.reasons).toEqual([`image ${image} goes to the digest ${first.slice(-64, -52)}`]);
  const { job } = await bench.handlers.redeploy({ ...back, note: '', planHash: plan.hash }, bench.call);
  expect((await bench.ended(job)).errorMessage).toBeNull();
  expect(await pinned()).toBe(first);
  expect((await bench.revisions(stack))[0]).toMatchObject({
    note: 'Back to revision 1',
    images: { app: first },
  });
  await bench.remove(stack);
});

it('says that the Swarm rolled an update back, and why', async () => {
  const stack = fresh('rolls');
  expect((await bench.deploy(stack, file(BUSYBOX))).job.errorMessage).toBeNull();
  const broken = file(BUSYBOX, '/bin/false', ', failure_action: rollback');
  const { job } = await bench.deploy(stack, broken);
  expect(job.errorMessage).toMatch(
    new RegExp(
      `${stack}_app does not run as it should\\. The update failed, and the Swarm rolled it back by itself\\. .*exit code 1`,
    ),
  );
  await expect.poll(() => bench.get(stack), patience).toMatchObject({ state: 'running' });
  expect((await bench.plan(stack, broken)).plan?.steps[0]?.reasons).toContain('the command changed');
  await bench.remove(stack);
});

it('gives the nodes the credentials of a private registry, which stay with the service', async () => {
  const stack = fresh('private');
  // What no node has yet, of another attempt either.
  const image = `${stack}:1`;
  await push(BUSYBOX, `${registry.address}/${image}`);
  const yaml = file(`${gate.address}/${image}`).replace(
    'deploy: {',
    'deploy: {placement: {max_replicas_per_node: 1}, ',
  );
  const refused = await bench.deploy(stack, yaml);
  expect(refused.job.errorMessage).toMatch(
    /has no image .*private\d+:1, and could not pull it\..* credentials/,
  );
  expect(JSON.stringify(refused.job.steps)).toMatch(/did not tell which digest .*(authentic|credentials)/);
  // It is tried again and again: the newest task may not have failed yet.
  await expect
    .poll(async () => (await bench.get(stack)).serviceDetails[0]?.swarm?.tasks[0], patience)
    .toMatchObject({
      problem: expect.stringContaining('could not pull it'),
      next: expect.stringContaining('credentials'),
    });

  const credentials = [{ registry: gate.address, ...login }];
  const { job } = await bench.deploy(stack, yaml, { credentials });
  expect(job.errorMessage).toBeNull();
  expect(JSON.stringify([job, await bench.revisions(stack)])).not.toContain(login.password);
  // The other node has to pull it too, and nobody gives a password this time.
  const scaled = await bench.scale(stack, 'app', 2);
  expect(scaled.errorMessage).toBeNull();
  await expect.poll(async () => (await bench.get(stack)).serviceDetails[0]?.running, patience).toBe(2);
  await bench.remove(stack);
});

it('stops waiting when it is told to, and leaves the rollout to the Swarm', async () => {
  const stack = fresh('waits');
  const waiting = file(BUSYBOX).replace(
    'deploy: {',
    'deploy: {placement: {constraints: [node.labels.none == x]}, ',
  );
  const begun = await bench.handlers.deploy(
    {
      cluster: 'local',
      stack,
      yaml: waiting,
      variables: {},
      files: {},
      profiles: [],
      scale: {},
      pull: 'missing',
      note: '',
    },
    bench.call,
  );
  await vi.waitFor(async () => {
    const step = (await bench.jobs.get(begun.job)).steps.find(({ id }) => id.endsWith('/wait'));
    expect(step?.detail).toMatch(/No node can take it: .* lack label none=x/);
  }, patience);
  bench.jobs.cancel(begun.job);
  expect((await bench.ended(begun.job)).state).toBe('cancelled');
  expect((await bench.revisions(stack))[0]).toMatchObject({ outcome: 'cancelled' });
  expect(await docker('service', 'ls', '--filter', `name=${stack}_app`, '--format', '{{.Replicas}}')).toBe(
    '0/1',
  );
  await bench.remove(stack);
});
