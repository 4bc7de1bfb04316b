import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createJobs } from '../jobs/jobs';
import { createImagesHandlers } from './images';

const busybox = 'gantry-test/busybox:1';
const web = 'gantry-test/web:1';
const prefix = `images-test-${process.pid}`;
const run = promisify(execFile);

let access: TestAccess;
let inventory: Inventory;
let cluster: ClusterModel;
let handlers: ReturnType<typeof createImagesHandlers>;
const call = testCall(testCaller('u1', 'Admin'));

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  const log = pino({ level: 'silent' });
  const hints = createHints();
  access = await startTestAccess();
  inventory = createInventory({ hints, log });
  cluster = inventory.connect({
    id: 'local',
    name: 'local',
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  handlers = createImagesHandlers({ inventory, jobs: await createJobs(access.store, hints, log) });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), { timeout: 60_000, interval: 100 });
});

afterAll(async () => {
  inventory.close();
  await access.close();
});

async function removeAll() {
  const node = cluster.node();
  const { containers, images } = node.engine;
  for (const row of await containers.list({ filters: { label: [prefix] } })) {
    await containers.remove(row.id, { force: true });
  }
  for (const image of await images.list({ filters: { label: [prefix] } })) {
    await images.remove(image.id, { force: true });
  }
  for (const image of await images.list()) {
    for (const tag of image.repoTags) if (tag.startsWith(prefix)) await images.remove(tag);
  }
  const ids = [...node.containers.keys()];
  await cluster.refresh(node, { containers: ids, images: true });
}
beforeEach(removeAll);
afterEach(removeAll);

/** Builds an image on the tests' busybox whose one layer of its own holds `bytes` bytes. */
async function build(tag: string | null, bytes: number): Promise<string> {
  const dockerfile = `FROM ${busybox}\nLABEL ${prefix}=yes\nRUN head -c ${bytes} /dev/urandom > /blob\n`;
  const built = run('docker', [
    'build',
    '--quiet',
    '--no-cache',
    ...(tag === null ? [] : ['--tag', tag]),
    '-',
  ]);
  built.child.stdin?.end(dockerfile);
  const id = (await built).stdout.trim();
  await cluster.refresh(cluster.node(), { images: true });
  return id;
}

async function hold(image: string): Promise<string> {
  const { id } = await cluster.engine().containers.create({ image, labels: { [prefix]: 'yes' } });
  await cluster.refresh(cluster.node(), { containers: [id] });
  return id;
}

const list = async (search: string) =>
  (await handlers.list({ cluster: 'local', search, limit: 50 }, call)).items;
const idOf = async (name: string) => {
  const found = (await list(name)).find((row) => row.tags.includes(name));
  if (!found) throw new Error(`${name} is not listed`);
  return found.id;
};

describe('an image', () => {
  it('shows its layers oldest first, each with the instruction that made it', async () => {
    const detail = await handlers.get({ cluster: 'local', image: await idOf(web) }, call);
    const instructions = detail.layers.map((layer) => layer.instruction);
    expect(instructions[0]).toContain('LABEL');
    expect(instructions[1]).toMatch(/^COPY file:[a-f0-9]{12} in \/bin\/busybox$/);
    expect(instructions[2]).toBe(
      'RUN /bin/busybox mkdir -p /etc /home /proc /root /sbin /sys /tmp /usr/bin /usr/sbin /var/www',
    );
    expect(instructions).toContain('RUN chmod 1777 /tmp && echo "busybox 1" > /etc/gantry-test');
    expect(instructions).toContain('EXPOSE 8080');
    expect(
      instructions.some((text) =>
        text.startsWith('HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD test'),
      ),
    ).toBe(true);
    expect(instructions.at(-1)).toBe('CMD ["httpd" "-f" "-v" "-p" "8080" "-h" "/var/www"]');

    const filesystem = detail.layers.filter((layer) => layer.filesystem);
    expect(filesystem.map((layer) => layer.digest)).toEqual(detail.rootfs);
    expect(filesystem.every((layer) => /^(RUN|COPY|ADD)/.test(layer.instruction))).toBe(true);
    expect(detail.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)).toBe(detail.sizeBytes);
    expect(detail.config).toMatchObject({
      command: ['httpd', '-f', '-v', '-p', '8080', '-h', '/var/www'],
      exposedPorts: ['8080/tcp'],
      user: '1000:1000',
      workingDir: '/root',
      stopSignal: 'SIGKILL',
    });
    expect(detail.config.environment).toContain('GANTRY_TEST=1');
    expect(detail.config.healthcheck[0]).toBe('CMD-SHELL');
  });

  it('is found by the beginning of its id, and says when there is none', async () => {
    const id = await idOf(web);
    const short = id.slice('sha256:'.length, 'sha256:'.length + 12);
    expect((await handlers.get({ cluster: 'local', image: short }, call)).id).toBe(id);
    const raw = await handlers.inspect({ cluster: 'local', image: short }, call);
    expect(raw.inspect).toMatchObject({ Id: id });
    await expect(handlers.get({ cluster: 'local', image: '0'.repeat(12) }, call)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('gets another name and loses it again', async () => {
    const image = await idOf(busybox);
    await handlers.tag({ cluster: 'local', image, reference: `docker.io/${prefix}/again` }, call);
    expect((await list(prefix))[0]?.tags).toEqual(
      expect.arrayContaining([busybox, `${prefix}/again:latest`]),
    );

    const removed = await handlers.remove(
      { cluster: 'local', image, reference: `${prefix}/again`, force: false },
      call,
    );
    expect(removed).toEqual({ untagged: [`${prefix}/again:latest`], deleted: [] });
    expect(await list(prefix)).toEqual([]);
    expect(await idOf(busybox)).toBe(image);

    await expect(
      handlers.remove({ cluster: 'local', image, reference: `${prefix}/again`, force: false }, call),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      handlers.tag({ cluster: 'local', image, reference: `a@sha256:${'0'.repeat(64)}` }, call),
    ).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('goes with all its names, but not from under a container', async () => {
    const id = await build(`${prefix}/one:1`, 1000);
    await handlers.tag({ cluster: 'local', image: id, reference: `${prefix}/two:1` }, call);
    const container = await hold(id);

    const refusal = expect.objectContaining({
      code: 'in_use',
      data: { containers: [expect.objectContaining({ id: container })] },
    });
    await expect(handlers.remove({ cluster: 'local', image: id, force: false }, call)).rejects.toEqual(
      refusal,
    );
    expect((await list(prefix))[0]?.tags).toHaveLength(2);

    await cluster.engine().containers.remove(container);
    await cluster.refresh(cluster.node(), { containers: [container] });
    const removed = await handlers.remove({ cluster: 'local', image: id, force: false }, call);
    expect(removed.untagged.toSorted()).toEqual([`${prefix}/one:1`, `${prefix}/two:1`]);
    expect(removed.deleted).toContain(id);
    expect(await list(prefix)).toEqual([]);
  });
});

describe('a prune', () => {
  it('takes what its preview shows, and frees what it said', async () => {
    const bytes = 50_000;
    const dangling = await build(null, bytes);
    const unused = await build(`${prefix}/unused:1`, 2 * bytes);
    const used = await build(`${prefix}/used:1`, bytes);
    await handlers.tag({ cluster: 'local', image: used, reference: `${prefix}/used:2` }, call);
    // Held too: every image that is not this test's.
    for (const row of await list('')) if (row.id !== dangling && row.id !== unused) await hold(row.id);

    const few = await handlers.prunePreview({ cluster: 'local', all: false }, call);
    expect(few.images.map((image) => image.id)).toEqual([dangling]);
    expect(few.freedBytes).toBe(bytes);
    const many = await handlers.prunePreview({ cluster: 'local', all: true }, call);
    expect(many.images.map((image) => image.id).toSorted()).toEqual([dangling, unused].toSorted());
    expect(many.freedBytes).toBe(3 * bytes);

    expect(await handlers.prune({ cluster: 'local', all: false }, call)).toEqual({
      deleted: [dangling],
      freedBytes: bytes,
    });
    const before = (await cluster.engine().system.diskUsage()).layersBytes;
    expect(await handlers.prune({ cluster: 'local', all: true }, call)).toEqual({
      deleted: [unused],
      freedBytes: 2 * bytes,
    });
    expect(call.noted).toMatchObject({ removed: 1, images: [`${prefix}/unused:1`] });
    expect(before - (await cluster.engine().system.diskUsage()).layersBytes).toBe(2 * bytes);
    // An engine's own prune would have taken the second name of the image in use.
    expect((await list(prefix)).map((row) => row.tags.toSorted())).toEqual([
      [`${prefix}/used:1`, `${prefix}/used:2`],
    ]);
    expect((await handlers.prunePreview({ cluster: 'local', all: true }, call)).images).toEqual([]);
  });
});
