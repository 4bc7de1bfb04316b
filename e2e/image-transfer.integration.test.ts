import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '@/lib/contract/jobs';
import { startTestAccess, testCall, testCaller, type TestAccess } from '@/server/access/testing';
import { parseAddress } from '@/server/engine/address';
import { createImagesHandlers } from '@/server/images/images';
import type { ClusterModel } from '@/server/inventory/cluster-model';
import { createHints } from '@/server/inventory/hints';
import { createInventory, type Inventory } from '@/server/inventory/inventory';
import { createJobs, type Jobs } from '@/server/jobs/jobs';
import { BUSYBOX } from './lab/images';
import { freePort } from './lab/ports';
import { output } from './lab/processes';
import { LabRegistry } from './lab/registry';
import { RegistryGate } from './lab/registry-gate';

const label = `gantry-transfer-test-${process.pid}`;
const patience = { timeout: 60_000, interval: 50 };
const layerBytes = 3_000_000;
const secret = 'pass/word+that?is~secret';

let access: TestAccess;
let inventory: Inventory;
let jobs: Jobs;
let cluster: ClusterModel;
let registry: LabRegistry;
let handlers: ReturnType<typeof createImagesHandlers>;
let gates: RegistryGate[] = [];
const call = testCall(testCaller('u1', 'Admin'));
const outcomes: Promise<unknown>[] = [];
call.outcomeFollows = (done) => void outcomes.push(done.catch(() => undefined));

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  const log = pino({ level: 'silent' });
  const hints = createHints();
  access = await startTestAccess();
  registry = await LabRegistry.start();
  inventory = createInventory({ hints, log });
  jobs = await createJobs(access.store, hints, log);
  cluster = inventory.connect({
    id: 'local',
    name: 'local',
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  handlers = createImagesHandlers({ inventory, jobs });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), patience);
});
afterAll(async () => {
  await jobs.close();
  inventory.close();
  await registry.stop();
  await access.close();
});

async function removeAll() {
  const { images } = cluster.engine();
  for (const image of await images.list({ filters: { label: [label] } })) {
    await images.remove(image.id, { force: true });
  }
  await cluster.refresh(cluster.node(), { images: true });
}
beforeEach(removeAll);
afterEach(async () => {
  await Promise.all(gates.map((gate) => gate.stop()));
  gates = [];
  await removeAll();
});

async function openGate(options: Parameters<typeof RegistryGate.start>[1]): Promise<RegistryGate> {
  const gate = await RegistryGate.start(registry.address, options);
  gates.push(gate);
  return gate;
}

async function build(reference: string): Promise<string> {
  const input = `FROM ${BUSYBOX}\nLABEL ${label}=yes\nRUN head -c ${layerBytes} /dev/urandom > /blob\n`;
  const id = await output('docker', ['build', '--quiet', '--no-cache', '--tag', reference, '-'], { input });
  await cluster.refresh(cluster.node(), { images: true });
  return id;
}

/** The job when it has ended. */
async function ended({ job }: { job: string }): Promise<Job> {
  return vi.waitFor(
    async () => {
      const now = await jobs.get(job);
      expect(now.state).not.toBe('running');
      return now;
    },
    { timeout: 90_000, interval: 50 },
  );
}
const push = (reference: string, auth?: { username: string; password: string }) =>
  handlers.push({ cluster: 'local', reference, auth }, call);
const pull = (
  reference: string,
  more: { platform?: string; auth?: { username: string; password: string } } = {},
) => handlers.pull({ cluster: 'local', reference, auth: undefined, ...more }, call);
const find = async (id: string) =>
  (await handlers.list({ cluster: 'local', search: id, limit: 50 }, call)).items[0];

describe('a push and a pull', () => {
  it('move an image through a registry, layer by layer', async () => {
    const reference = `${registry.address}/team/app:1`;
    const id = await build(reference);
    const pushed = await ended(await push(reference));
    expect(pushed).toMatchObject({
      state: 'succeeded',
      operation: 'test',
      target: { kind: 'image', id: reference },
    });
    const [overall, ...layers] = pushed.steps;
    expect(overall).toMatchObject({ id: 'overall', state: 'done', label: `Push ${reference}` });
    expect(overall?.detail).toMatch(
      new RegExp(`^${layers.length} of ${layers.length} layers, digest sha256:`),
    );
    expect(overall?.totalBytes).toBeGreaterThanOrEqual(layerBytes);
    expect(layers.every((step) => /^[a-f0-9]{12}$/.test(step.id) && step.state === 'done')).toBe(true);
    expect((await find(id))?.digests[0]).toContain(`${registry.address}/team/app@sha256:`);

    await handlers.remove({ cluster: 'local', image: id, force: false }, call);
    expect(await find(id)).toBeUndefined();

    const pulled = await ended(await pull(reference));
    expect(pulled.state).toBe('succeeded');
    const details = pulled.steps.slice(1).map((step) => step.detail);
    expect(details).toContain('Pull complete');
    // The layers below are on the engine still, in the image it was built on.
    expect(details).toContain('Already exists');
    expect(await find(id)).toMatchObject({ tags: [reference] });

    const again = await ended(await pull(reference));
    expect(again.steps[0]?.detail).toBe('up to date');
    await Promise.all(outcomes);
  });

  it('give the credentials to the registry, and keep them nowhere', async () => {
    const gate = await openGate({ credentials: { username: 'deployer', password: secret } });
    const reference = `${gate.address}/private/app:1`;
    await build(reference);

    const unsigned = await ended(await push(reference));
    expect(unsigned).toMatchObject({ state: 'failed', errorCode: 'registry_denied' });
    const wrong = await ended(await pull(reference, { auth: { username: 'deployer', password: 'wrong' } }));
    expect(wrong.errorCode).toBe('registry_denied');
    expect(wrong.errorMessage).toContain('refused the user name or password');

    const auth = { username: 'deployer', password: secret };
    expect((await ended(await push(reference, auth))).state).toBe('succeeded');
    const signed = await ended(await pull(reference, { auth }));
    expect(signed.state).toBe('succeeded');

    expect(JSON.stringify(jobs.list())).not.toContain(secret);
    expect(JSON.stringify(call.noted)).not.toContain(secret);
    const encoded = Buffer.from(secret).toString('base64').slice(0, 20);
    for (const file of filesUnder(access.directory)) {
      const text = readFileSync(file, 'latin1');
      expect(text.includes(secret) || text.includes(encoded)).toBe(false);
    }
  });

  it('say in words why they fail', async () => {
    expect(await ended(await pull(`${registry.address}/team/app:nonesuch`))).toMatchObject({
      state: 'failed',
      errorCode: 'not_found',
      errorMessage: expect.stringContaining(`has no "${registry.address}/team/app:nonesuch"`),
    });
    const closed = `${registry.address.split(':')[0]}:${await freePort(registry.address.split(':')[0])}`;
    const unreachable = await ended(await pull(`${closed}/app:1`));
    expect(unreachable).toMatchObject({ state: 'failed', errorCode: 'registry_unreachable' });
    expect(unreachable.steps[0]?.state).toBe('failed');

    await expect(push(`${registry.address}/never/tagged:1`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(push(`app@sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('stop when they are cancelled, and let go of the registry', async () => {
    const name = 'team/slow:1';
    const id = await build(`${registry.address}/${name}`);
    await ended(await push(`${registry.address}/${name}`));
    await handlers.remove({ cluster: 'local', image: id, force: false }, call);

    const gate = await openGate({ dripLayers: true });
    const { job } = await pull(`${gate.address}/${name}`);
    await vi.waitFor(() => expect(gate.dripping).toBeGreaterThan(0), patience);
    jobs.cancel(job);
    expect(await ended({ job })).toMatchObject({ state: 'cancelled' });
    await vi.waitFor(() => expect(gate.dripping).toBe(0), patience);
    expect(await find(id)).toBeUndefined();
  });
});

function filesUnder(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}
