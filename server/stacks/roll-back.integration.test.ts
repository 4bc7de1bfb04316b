import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { output } from '../../e2e/lab/processes';
import { LabRegistry } from '../../e2e/lab/registry';
import { createStacksBench, type StacksBench } from './testing';

const docker = (...args: string[]) => output('docker', args, { env: process.env });
const stack = `rb${process.pid}`;
const local = `${stack}-app:1`;
let registry: LabRegistry;
let bench: StacksBench;

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  registry = await LabRegistry.start();
  bench = await createStacksBench(host);
});
afterAll(async () => {
  await bench.close();
  await registry.stop();
});
beforeEach(() => bench.remove(stack).catch(() => undefined));
afterEach(async () => {
  await bench.remove(stack);
  await docker('image', 'rm', '--force', local).catch(() => undefined);
});

const file = (image: string) =>
  `services:\n  app:\n    image: ${image}\n    command: [sleep, "600"]\n    environment: { A: one }\n`;
const one = { cluster: 'local', stack, scale: {}, pull: 'missing' as const };
const version = () => docker('exec', `${stack}-app-1`, 'cat', '/etc/gantry-test');
const planBack = (revision: number) => bench.handlers.redeployPlan({ ...one, revision }, bench.call);

async function goBack(revision: number, planHash?: string) {
  const { job } = await bench.handlers.redeploy({ ...one, revision, note: '', planHash }, bench.call);
  return bench.ended(job);
}

/** The number of the newest revision: those of earlier tests stay and count on. */
async function latest(): Promise<number> {
  return (await bench.revisions(stack))[0]?.number ?? 0;
}

it('runs the digest a revision ran, though its tag means another image now', async () => {
  const image = `${registry.address}/app:1`;
  const push = async (from: string) => {
    await docker('tag', from, image);
    await docker('push', image);
  };
  await push('gantry-test/busybox:1');
  await bench.deploy(stack, file(image));
  const first = await latest();
  const recorded = (await bench.revisions(stack))[0]?.images.app ?? '';
  expect(recorded).toMatch(new RegExp(`^${registry.address}/app@sha256:[a-f0-9]{64}$`));
  expect(await planBack(first)).toMatchObject({ empty: true, warnings: [] });

  await push('gantry-test/busybox:2');
  await bench.deploy(stack, file(image));
  expect(await version()).toBe('busybox 2');

  // The engine forgets the digest, so that it must come from the registry.
  await docker('image', 'rm', recorded);
  const plan = await planBack(first);
  expect(plan.steps.map(({ kind, name, reasons }) => [kind, name, reasons])).toEqual([
    ['pull', recorded, ['is not on this engine']],
    ['recreate', `${stack}-app-1`, [`revision ${first} ran ${recorded}`]],
  ]);
  expect((await goBack(first, plan.hash)).errorMessage).toBeNull();
  expect(await version()).toBe('busybox 1');
  expect(await planBack(first)).toMatchObject({ empty: true });
  expect((await bench.revisions(stack))[0]?.images.app).toBe(recorded);

  // What is added by hand runs the same; the next deploy of the file goes by its tags again.
  await bench.scale(stack, 'app', 2);
  expect(await docker('exec', `${stack}-app-2`, 'cat', '/etc/gantry-test')).toBe('busybox 1');
  expect((await bench.deploy(stack, file(image))).job.state).toBe('succeeded');
  expect(await version()).toBe('busybox 2');
});

it('says so where a registry has it no more', async () => {
  const image = `${registry.address}/gone:1`;
  await docker('tag', 'gantry-test/busybox:1', image);
  await docker('push', image);
  await bench.deploy(stack, file(image));
  const first = await latest();
  const recorded = (await bench.revisions(stack))[0]?.images.app ?? '';
  await docker('tag', 'gantry-test/busybox:2', image);
  await docker('image', 'rm', recorded);
  const [, digest = ''] = recorded.split('@');
  const gone = await fetch(`http://${registry.address}/v2/gone/manifests/${digest}`, { method: 'DELETE' });
  expect(gone.status).toBe(202);
  const plan = await planBack(first);
  expect(plan.warnings).toEqual([
    `The image revision ${first} ran for app (${recorded}) is no longer available: ${image} is run as its name is understood now.`,
  ]);
  expect((await goBack(first, plan.hash)).state).toBe('succeeded');
  expect(await version()).toBe('busybox 2');
});

it('runs an image that came from no registry by its id, as long as it is there', async () => {
  const maker = await docker('create', 'gantry-test/busybox:1', 'sh');
  const id = await docker('commit', maker);
  await docker('rm', maker);
  await docker('tag', id, local);
  await bench.deploy(stack, file(local));
  const first = await latest();
  await docker('tag', 'gantry-test/busybox:2', local);
  await bench.deploy(stack, file(local));
  expect(await version()).toBe('busybox 2');

  expect((await planBack(first)).steps.map(({ kind, reasons }) => [kind, reasons])).toEqual([
    ['recreate', [`revision ${first} ran ${id}`]],
  ]);
  expect((await goBack(first)).state).toBe('succeeded');
  expect(await version()).toBe('busybox 1');

  await bench.deploy(stack, file(local));
  await docker('image', 'rm', id);
  expect((await planBack(first)).warnings).toEqual([
    `The image revision ${first} ran for app (${id}) is no longer available: ${local} is run as its name is understood now.`,
  ]);
  expect((await planBack(first)).empty).toBe(true);
});

it('says so where a revision never came to run', async () => {
  await bench.deploy(stack, file('gantry-test/busybox:1').replace('[sleep, "600"]', '["false"]'));
  const failed = await latest();
  expect((await planBack(failed)).warnings).toEqual([
    `Which image revision ${failed} ran for app was not written down: gantry-test/busybox:1 is run as its name is understood now.`,
  ]);
});
