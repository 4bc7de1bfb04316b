import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answers, type LabEngine } from '@/e2e/lab/engine';
import { BUSYBOX } from '@/e2e/lab/images';
import { runInside } from '@/e2e/lab/node';
import { LabRegistry } from '@/e2e/lab/registry';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { Job } from '@/lib/contract/jobs';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createJobs, type Jobs } from '../jobs/jobs';
import { createImagesHandlers } from './images';

const prefix = 'spread';
const patience = { timeout: 60_000, interval: 50 };

let swarm: LabSwarm;
let registry: LabRegistry;
let access: TestAccess;
let inventory: Inventory;
let cluster: ClusterModel;
let jobs: Jobs;
let images: ReturnType<typeof createImagesHandlers>;
let manager: LabEngine;
let near: LabEngine;
let far: LabEngine;
const call = testCall(testCaller('u1', 'Admin'));

beforeAll(async () => {
  registry = await LabRegistry.start();
  swarm = await LabSwarm.start({ name: `spread-${process.pid}`, managers: 1, workers: 2, tcp: 'plain' });
  manager = swarm.manager;
  const [first, second] = swarm.workers;
  if (!first || !second) throw new Error('The Swarm has two workers');
  [near, far] = [first, second];
  const log = pino({ level: 'silent' });
  const hints = createHints();
  access = await startTestAccess();
  inventory = createInventory({ hints, log });
  jobs = await createJobs(access.store, hints, log);
  cluster = inventory.connect({
    id: 'c1',
    name: 'swarm',
    address: parseAddress(manager.tcpHost),
    discovered: false,
    createdMs: 0,
    engines: [near, far].map(workerEngine),
  });
  images = createImagesHandlers({ inventory, jobs });
});
afterAll(async () => {
  await jobs?.close();
  inventory?.close();
  await access?.close();
  await swarm?.remove();
  await registry?.stop();
});
/** Removes what a test has made, of an attempt that failed too. */
async function removeAll(): Promise<void> {
  for (const engine of swarm.engines) {
    const lines = async (args: string[]) => (await engine.docker(args)).split('\n').filter(Boolean);
    const containers = await lines(['ps', '--all', '--quiet', '--filter', `label=${prefix}`]);
    if (containers.length > 0) await engine.docker(['rm', '--force', ...containers]);
    const ids = await lines(['image', 'ls', '--quiet', '--filter', `label=${prefix}`]);
    if (ids.length > 0) await engine.docker(['image', 'rm', '--force', ...new Set(ids)]);
  }
}
const allLive = () =>
  vi.waitFor(() => {
    expect(cluster.swarm?.freshness.state).toBe('live');
    expect(cluster.nodes.map((node) => node.freshness.state)).toEqual(['live', 'live', 'live']);
  }, patience);
const workerEngine = ({ node, tcpHost }: LabEngine) => ({ id: node.name, address: parseAddress(tcpHost) });
// What a test begins with, the second time too: three engines that run and are connected.
beforeEach(async () => {
  far.resume();
  for (const engine of swarm.engines) if (!(await answers(engine.socketPath))) await engine.startDaemon();
  for (const engine of [near, far]) {
    const isConnected = cluster.connections.some(({ engineId }) => engineId === engine.node.name);
    if (!isConnected) inventory.connectEngine('c1', workerEngine(engine));
  }
  await allLive();
  await removeAll();
  await look();
});
afterEach(removeAll);

/** Has the inventory see what Docker's own tool has just done. */
async function look(): Promise<void> {
  for (const node of cluster.nodes) {
    await cluster.refresh(node, { images: true, containers: [...node.containers.keys()] });
  }
}

async function build(engine: LabEngine, tag: string, bytes: number): Promise<string> {
  const dockerfile = `FROM ${BUSYBOX}\nLABEL ${prefix}=yes\nRUN head -c ${bytes} /dev/urandom > /blob\n`;
  await engine.docker(['build', '--quiet', '--no-cache', '--tag', tag, '-'], { input: dockerfile });
  await look();
  return engine.docker(['image', 'inspect', '--format', '{{.Id}}', tag]);
}

const idOn = (engine: LabEngine, tag: string) =>
  engine.docker(['image', 'inspect', '--format', '{{.Id}}', tag]).catch(() => null);

async function ended(job: string): Promise<Job> {
  return vi.waitFor(
    async () => {
      const found = await jobs.get(job);
      if (found.state === 'running') throw new Error('still running');
      return found;
    },
    { timeout: 90_000, interval: 50 },
  );
}
const steps = (job: Job) =>
  Object.fromEntries(
    job.steps
      .filter((step) => step.id.startsWith('node '))
      .map((step) => [step.label, `${step.state}: ${step.detail}`]),
  );
const row = async (reference: string) =>
  (await images.matrix({ cluster: 'c1', limit: 50, search: reference }, call)).items[0];

describe('the table of images and nodes', () => {
  it('marks what is missing, and what differs from most', async () => {
    const tag = `${prefix}/differs:1`;
    const common = await build(manager, tag, 1000);
    expect(await row(tag)).toMatchObject({ state: 'missing', present: 1 });
    const { job } = await images.distribute({ cluster: 'c1', reference: tag, nodes: [near.node.name] }, call);
    await ended(job);
    const odd = await build(far, tag, 1000);
    const container = await far.docker(['create', '--label', prefix, tag]);
    const node = cluster.node(far.node.name);
    await cluster.refresh(node, { containers: [container] });
    const spread = await row(tag);
    expect(spread?.state).toBe('differs');
    const byName = new Map(
      cluster.nodes.map((each) => [each.name, spread?.nodes.find((cell) => cell.nodeId === each.id)]),
    );
    expect(byName.get(manager.node.name)).toMatchObject({ id: common, differs: false, containers: 0 });
    expect(byName.get(near.node.name)).toMatchObject({ id: common, differs: false });
    expect(byName.get(far.node.name)).toMatchObject({ id: odd, differs: true, containers: 1 });
    const differing = await images.matrix({ cluster: 'c1', limit: 50, filter: { state: ['differs'] } }, call);
    expect(differing.items.map((each) => each.reference)).toEqual([tag]);
    expect(differing.nodes).toHaveLength(3);
    await expect(images.distribute({ cluster: 'c1', reference: tag }, call)).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'from' },
    });
  });
});

describe('an image sent without a registry', () => {
  it('arrives as it is on every node, with its name, and is not sent twice', async () => {
    const tag = `${prefix}/sent:1`;
    const id = await build(manager, tag, 8_000_000);
    const first = await ended((await images.distribute({ cluster: 'c1', reference: tag }, call)).job);
    expect([first.errorMessage, steps(first)]).toEqual([
      null,
      { [near.node.name]: 'done: Loaded', [far.node.name]: 'done: Loaded' },
    ]);
    for (const step of first.steps) expect(step.currentBytes).toBeGreaterThan(8_000_000);
    expect(await idOn(near, tag)).toBe(id);
    expect(await idOn(far, tag)).toBe(id);
    expect(await row(tag)).toMatchObject({ state: 'same', present: 3 });

    await far.docker(['image', 'tag', tag, `${prefix}/other:1`]);
    await far.docker(['image', 'rm', tag]);
    await look();
    const again = await ended((await images.distribute({ cluster: 'c1', reference: tag }, call)).job);
    expect(steps(again)).toEqual({
      [near.node.name]: 'skipped: Has it already',
      [far.node.name]: 'done: Had it under another name',
    });
    expect(await idOn(far, tag)).toBe(id);
  });

  it('reaches the others where one has a full disk, which a retry then makes good', async () => {
    const tag = `${prefix}/full:1`;
    const id = await build(manager, tag, 4_000_000);
    // Where an engine puts an archive that it loads.
    const temporary = `${far.node.directory}/data/tmp`;
    await runInside(far.node, 'mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', temporary]);
    let first: Job;
    try {
      first = await ended((await images.distribute({ cluster: 'c1', reference: tag }, call)).job);
    } finally {
      await runInside(far.node, 'umount', [temporary]);
    }
    expect(first.state).toBe('failed');
    expect(first.errorMessage).toContain(`1 of 2 nodes failed. ${far.node.name}: `);
    expect(steps(first)[near.node.name]).toBe('done: Loaded');
    expect(steps(first)[far.node.name]).toContain(`The disk of ${far.node.name} is full.`);
    expect(await idOn(near, tag)).toBe(id);
    expect(await idOn(far, tag)).toBeNull();

    const again = await ended((await images.distribute({ cluster: 'c1', reference: tag }, call)).job);
    expect(steps(again)).toEqual({
      [near.node.name]: 'skipped: Has it already',
      [far.node.name]: 'done: Loaded',
    });
  });

  /** Once the first bytes of an image have been sent. */
  const underWay = (job: string) =>
    vi.waitFor(
      async () => expect((await jobs.get(job)).steps.some((step) => (step.currentBytes ?? 0) > 0)).toBe(true),
      patience,
    );

  it('reaches the others where one stops in the middle, and nobody where the job is cancelled', async () => {
    const tag = `${prefix}/cut:1`;
    const id = await build(manager, tag, 60_000_000);
    // What takes nothing cannot have taken all before it stops.
    far.pause();
    const started = await images.distribute({ cluster: 'c1', reference: tag }, call);
    await underWay(started.job);
    await far.kill();
    const first = await ended(started.job);
    await far.startDaemon();
    await swarm.untilReady();
    expect(await idOn(near, tag)).toBe(id);
    expect(steps(first)[near.node.name]).toBe('done: Loaded');
    expect(steps(first)[far.node.name]).toMatch(/^failed: .*(closed|cannot be reached)/);

    await allLive();
    far.pause();
    const second = await images.distribute({ cluster: 'c1', reference: tag }, call);
    await underWay(second.job);
    jobs.cancel(second.job);
    far.resume();
    expect((await ended(second.job)).state).toBe('cancelled');
    expect(await idOn(far, tag)).toBeNull();
  });
});

describe('a pull on several nodes', () => {
  it('shows each node and layer; one that fails says why, and a retry does only what is missing', async () => {
    const tag = `${registry.address}/${prefix}/pulled:1`;
    const id = await build(manager, tag, 2_000_000);
    await manager.docker(['push', '--quiet', tag]);
    await manager.docker(['node', 'update', '--label-add', 'zone=b', far.node.name]);
    await cluster.refreshSwarm({ nodes: true });
    await far.stop();
    const request = { cluster: 'c1', reference: tag, onlyMissing: false };
    const named = [near.node.name, far.node.name];
    const first = await ended((await images.pullOn({ ...request, nodes: named }, call)).job);
    await far.startDaemon();
    expect(first.state).toBe('failed');
    expect(first.errorMessage).toContain(`1 of 2 nodes failed. ${far.node.name}: `);
    expect(steps(first)[near.node.name]).toMatch(/^done: .*layers/);
    expect(first.steps.filter((step) => step.label.startsWith(`${near.node.name}: `)).length).toBeGreaterThan(
      0,
    );
    expect(await idOn(near, tag)).toBe(id);

    await allLive();
    const byLabel = await ended((await images.pullOn({ ...request, label: 'zone=b' }, call)).job);
    expect(Object.keys(steps(byLabel))).toEqual([far.node.name]);
    expect(await idOn(far, tag)).toBe(id);
    const missing = await ended((await images.pullOn({ ...request, onlyMissing: true }, call)).job);
    expect(new Set(Object.values(steps(missing)))).toEqual(new Set(['skipped: Has it already']));
    await expect(images.pullOn({ ...request, label: 'zone=c' }, call)).rejects.toMatchObject({
      code: 'bad_request',
      data: { field: 'label' },
    });
  });
});

describe('a prune of several nodes', () => {
  it('takes what its preview shows, node by node, and says which node has no engine here', async () => {
    const tag = `${prefix}/unused:1`;
    await build(manager, tag, 20_000);
    await ended((await images.distribute({ cluster: 'c1', reference: tag }, call)).job);
    for (const engine of swarm.engines) {
      const others = (await engine.docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']))
        .split('\n')
        .filter((name) => name !== tag && !name.includes('<none>'));
      for (const name of others) await engine.docker(['create', '--label', prefix, name, 'true']);
    }
    for (const node of cluster.nodes) {
      const all = await node.engine.containers.list();
      await cluster.refresh(node, { containers: all.map((each) => each.id), images: true });
    }
    const workers = [near.node.name, far.node.name];
    const preview = await images.removeUnusedPreview({ cluster: 'c1', nodes: workers, all: true }, call);
    expect(preview.nodes.map((node) => [node.name, node.images.map((image) => image.name)])).toEqual([
      [near.node.name, [tag]],
      [far.node.name, [tag]],
    ]);
    expect(preview.freedBytes).toBe(40_000);

    inventory.disconnectEngine('c1', near.node.name);
    const job = await ended(
      (await images.removeUnusedOn({ cluster: 'c1', nodes: workers, all: true }, call)).job,
    );
    expect(steps(job)).toEqual({
      [near.node.name]: expect.stringContaining('failed: Its own engine is not connected to Gantry.'),
      [far.node.name]: 'done: 1 image removed, 19.5 KiB freed',
    });
    expect(await idOn(near, tag)).not.toBeNull();
    expect(await idOn(far, tag)).toBeNull();
    const spread = await images.matrix({ cluster: 'c1', limit: 50 }, call);
    expect(spread.nodes.find((node) => node.name === near.node.name)?.connected).toBe(false);
  });
});
