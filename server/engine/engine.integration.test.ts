import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LabEngine } from '@/e2e/lab/engine';
import { parseAddress } from './address';
import { createEngine } from './engine';
import type { Engine, EngineStream } from './engine-api';
import { tarOf } from './tar';

/** A real engine, an image imported from Debian's static busybox, and objects named after this run. */
let engine: Engine;
const prefix = `gantry-engine-${process.pid}`;
const image = `${prefix}/busybox:1`;
const sh = (script: string) => ['/bin/busybox', 'sh', '-c', script];
let containers: string[] = [];
const network = `${prefix}-front`;
const volume = `${prefix}-data`;
const patience = { timeout: 45_000, interval: 100 };

/** Removes what an attempt has left, so that the next finds its names free. */
async function removeAll(): Promise<void> {
  for (const id of containers.splice(0))
    await engine.containers.remove(id, { force: true, volumes: true }).catch(() => undefined);
  for (const { id } of await engine.networks.list({ filters: { name: [network] } }))
    await engine.networks.remove(id);
  for (const { name } of await engine.volumes.list({ filters: { name: [volume] } }))
    await engine.volumes.remove(name, { force: true });
}

/** Where the tests' engine is, and how to be rid of it again. */
type Started = { host: string; remove?: () => Promise<void> };

const engines: { name: string; apiVersion: RegExp; start: () => Promise<Started> }[] = [
  {
    name: 'the engine of the machine',
    apiVersion: /^1\.\d+$/,
    start: async () => ({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' }),
  },
  {
    name: 'the engine of Debian trixie',
    apiVersion: /^1\.45$/,
    start: async () => {
      const lab = await LabEngine.start({ name: `engine-newer-${process.pid}`, release: 'trixie' });
      return { host: lab.host, remove: () => lab.remove() };
    },
  },
];

async function run(script: string, options: { tty?: boolean; openStdin?: boolean } = {}): Promise<string> {
  const { id } = await engine.containers.create({
    image,
    command: sh(script),
    labels: { [prefix]: '' },
    ...options,
  });
  containers.push(id);
  await engine.containers.start(id);
  return id;
}

async function collect<T>(stream: EngineStream<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** An image in the form of `docker save`, of one layer that holds busybox. */
async function busyboxArchive(): Promise<Buffer> {
  const busybox = await readFile('/bin/busybox');
  const layer = tarOf([{ path: 'bin/busybox', data: busybox, mode: 0o755 }]);
  const diffId = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: ['/bin/busybox', 'true'], Env: ['PATH=/bin', 'FROM_IMAGE=1'], Labels: { made: 'here' } },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created: '2024-01-01T00:00:00Z', created_by: 'COPY busybox /bin/' }],
  };
  const manifest = [{ Config: 'config.json', RepoTags: [image], Layers: ['layer.tar'] }];
  return tarOf([
    { path: 'manifest.json', data: JSON.stringify(manifest) },
    { path: 'config.json', data: JSON.stringify(config) },
    { path: 'layer.tar', data: layer },
  ]);
}

describe.each(engines)('$name', ({ apiVersion, start }) => {
  let started: Started;
  beforeAll(async () => {
    started = await start();
    engine = createEngine(parseAddress(started.host));
    containers = [];
    const progress = await collect(await engine.images.load(Readable.from([await busyboxArchive()])));
    expect(progress.map((line) => line.status).join('\n')).toContain(`Loaded image: ${image}`);
  });

  beforeEach(removeAll);
  afterAll(async () => {
    await removeAll();
    await engine.images.remove(image, { force: true });
    engine.close();
    await started.remove?.();
  });

  describe('the engine', () => {
    it('tells what it is', async () => {
      const ping = await engine.ping();
      const info = await engine.system.info();
      const version = await engine.system.version();
      expect(ping.apiVersion).toMatch(apiVersion);
      expect(info).toMatchObject({
        apiVersion: ping.apiVersion,
        serverVersion: version.version,
        osType: 'linux',
      });
      expect(info.cpus).toBeGreaterThan(0);
      expect(info.memoryBytes).toBeGreaterThan(0);
      const usage = await engine.system.diskUsage();
      expect(usage.images.some((each) => each.repoTags.includes(image))).toBe(true);
    });
  });

  describe('containers', () => {
    it('creates, inspects, lists and removes one with all it was asked for', async () => {
      const name = `${prefix}-full`;
      const { id } = await engine.containers.create(
        {
          image,
          command: sh('sleep 1000'),
          env: ['A=1', 'B=two words'],
          labels: { team: 'x' },
          ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: null }],
          mounts: [
            { type: 'volume', destination: '/data' },
            { type: 'tmpfs', destination: '/scratch', tmpfs: { sizeBytes: 1024 * 1024 } },
          ],
          resources: { memoryBytes: 64 * 1024 * 1024, nanoCpus: 500_000_000, pidsLimit: 50 },
          restartPolicy: { name: 'on-failure', maximumRetryCount: 3 },
          healthcheck: { test: ['CMD', '/bin/busybox', 'true'], intervalMs: 1000, retries: 2 },
          capAdd: ['NET_ADMIN'],
          capDrop: ['MKNOD'],
          user: '0',
          workingDir: '/data',
          hostname: 'inside',
          stopSignal: 'SIGKILL',
          init: false,
          ulimits: [{ name: 'nofile', soft: 100, hard: 200 }],
          extraHosts: ['db:10.0.0.9'],
        },
        { name },
      );
      containers.push(id);
      await expect(engine.containers.create({ image }, { name })).rejects.toMatchObject({
        code: 'already_exists',
      });
      await expect(engine.containers.start(id)).resolves.toEqual({ changed: true });
      await expect(engine.containers.start(id)).resolves.toEqual({ changed: false });

      const detail = await engine.containers.inspect(name);
      expect(detail).toMatchObject({
        id,
        name,
        image,
        command: sh('sleep 1000'),
        path: '/bin/busybox',
        labels: { team: 'x', made: 'here' },
        state: { status: 'running', running: true, finishedMs: null },
        restartPolicy: { name: 'on-failure', maximumRetryCount: 3 },
        resources: { memoryBytes: 64 * 1024 * 1024, nanoCpus: 500_000_000, pidsLimit: 50 },
        healthcheck: { test: ['CMD', '/bin/busybox', 'true'], intervalMs: 1000, retries: 2 },
        portBindings: [{ containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: null }],
        exposedPorts: ['80/tcp'],
        workingDir: '/data',
        hostname: 'inside',
        ulimits: [{ name: 'nofile', soft: 100, hard: 200 }],
        extraHosts: ['db:10.0.0.9'],
      });
      expect(detail.env).toEqual(expect.arrayContaining(['A=1', 'B=two words', 'FROM_IMAGE=1']));
      expect(detail.ports[0]).toMatchObject({ containerPort: 80, hostIp: '127.0.0.1' });
      expect(detail.ports[0]?.hostPort).toBeGreaterThan(0);
      expect(detail.mounts.find((each) => each.destination === '/data')).toMatchObject({
        type: 'volume',
        writable: true,
      });
      expect(detail.networks[0]).toMatchObject({ networkName: 'bridge' });
      expect(detail.capAdd.join()).toContain('NET_ADMIN');

      await expect
        .poll(async () => (await engine.containers.inspect(id)).state.health?.status, patience)
        .toBe('healthy');
      // An engine's list lags behind what it says of one container.
      const rowOf = async () => (await engine.containers.list({ filters: { id: [id] } }))[0];
      await expect
        .poll(rowOf, patience)
        .toMatchObject({ id, name, image, state: 'running', health: 'healthy', exitCode: null });

      await engine.containers.update(id, {
        memoryBytes: 96 * 1024 * 1024,
        memorySwapBytes: -1,
        pidsLimit: 60,
      });
      expect((await engine.containers.inspect(id)).resources).toMatchObject({
        memoryBytes: 96 * 1024 * 1024,
        pidsLimit: 60,
      });
      await engine.containers.rename(id, `${name}-2`);
      expect((await engine.containers.inspect(id)).name).toBe(`${name}-2`);
      await engine.containers.pause(id);
      expect((await engine.containers.inspect(id)).state.status).toBe('paused');
      await engine.containers.unpause(id);
      expect((await engine.containers.top(id)).processes.length).toBeGreaterThan(0);
      await expect(engine.containers.remove(id)).rejects.toMatchObject({ code: 'conflict' });
      await engine.containers.stop(id, { timeoutSeconds: 1 });
      await expect(engine.containers.stop(id)).resolves.toEqual({ changed: false });
      await expect.poll(rowOf, patience).toMatchObject({ state: 'exited', exitCode: 137 });
      await expect(engine.containers.kill(id)).rejects.toMatchObject({ code: 'container_not_running' });
      await expect(engine.containers.statsOnce(id)).rejects.toMatchObject({ code: 'container_not_running' });
      await engine.containers.remove(id, { volumes: true });
      await expect(engine.containers.inspect(id)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('tells stdout from stderr in logs, and follows until the end', async () => {
      const id = await run('echo out; echo err >&2; echo last');
      await engine.containers.wait(id);
      for (const follow of [false, true]) {
        const frames = await collect(await engine.containers.logs(id, { follow }));
        expect(frames.filter((each) => each.stream === 'stdout').map((each) => each.data.toString())).toEqual(
          ['out\n', 'last\n'],
        );
        expect(frames.filter((each) => each.stream === 'stderr').map((each) => each.data.toString())).toEqual(
          ['err\n'],
        );
        expect(frames).toHaveLength(3);
      }
    });

    it('takes the tail of a log, with times', async () => {
      const id = await run('echo first; echo last');
      await engine.containers.wait(id);
      const tail = await collect(await engine.containers.logs(id, { tail: 1, timestamps: true }));
      expect(tail.map((each) => each.data.toString()).join('')).toMatch(/^\d{4}-.*Z last\n$/);
    });

    it("hands on a terminal's log as it is", async () => {
      const id = await run('echo raw', { tty: true });
      await engine.containers.wait(id);
      const frames = await collect(await engine.containers.logs(id));
      expect(frames.map((each) => each.data.toString()).join('')).toBe('raw\r\n');
    });

    it('puts files in before the start, tells the changes, and takes files out', async () => {
      const { id } = await engine.containers.create({ image, command: sh('cat /secret/key') });
      containers.push(id);
      await engine.containers.putArchive(
        id,
        '/',
        tarOf([{ path: 'secret/key', data: 'from a paste', mode: 0o400 }]),
      );
      await engine.containers.start(id);
      await expect(engine.containers.wait(id)).resolves.toEqual({ exitCode: 0 });
      const frames = await collect(await engine.containers.logs(id));
      expect(frames.map((each) => each.data.toString()).join('')).toBe('from a paste');
      expect(await engine.containers.changes(id)).toContainEqual({ kind: 'added', path: '/secret/key' });
      const archive = Buffer.concat(await collect(await engine.containers.getArchive(id, '/secret/key')));
      expect(archive.subarray(512, 524).toString()).toBe('from a paste');
    });

    it('measures', async () => {
      const id = await run('while :; do :; done');
      const once = await engine.containers.statsOnce(id);
      expect(once.cpuPercent).toBeGreaterThan(1);
      expect(once.memoryBytes).toBeGreaterThan(0);
      expect(once.pids).toBe(1);
      const stats = await engine.containers.stats(id);
      for await (const sample of stats) {
        expect(sample.cpuPercent).toBeGreaterThan(1);
        break;
      }
    });
  });

  describe('exec', () => {
    it('runs with a terminal of the size asked for, takes input, and tells the exit code', async () => {
      const id = await run('sleep 1000');
      const exec = await engine.exec.create(id, {
        command: sh('read line; stty size; echo "got $line"; exit 3'),
        tty: true,
        env: ['PATH=/bin'],
      });
      const session = await engine.exec.start(exec.id, { tty: true });
      await engine.exec.resize(exec.id, { columns: 101, rows: 33 });
      await session.write(Buffer.from('hello\n'));
      const text = (await collect(session.output)).map((each) => each.data.toString()).join('');
      expect(text).toContain('33 101');
      expect(text).toContain('got hello');
      await expect.poll(async () => (await engine.exec.inspect(exec.id)).exitCode, patience).toBe(3);
    });

    it('tells stdout from stderr without a terminal, and ends with its input', async () => {
      const id = await run('sleep 1000');
      const exec = await engine.exec.create(id, { command: sh('echo problem >&2; cat') });
      const session = await engine.exec.start(exec.id, { tty: false });
      await session.write(Buffer.from('through'));
      session.end();
      const frames = await collect(session.output);
      expect(
        frames
          .filter((each) => each.stream === 'stdout')
          .map((each) => each.data.toString())
          .join(''),
      ).toBe('through');
      expect(
        frames
          .filter((each) => each.stream === 'stderr')
          .map((each) => each.data.toString())
          .join(''),
      ).toBe('problem\n');
    });

    it('loses nothing of 20,000 bytes written one by one', async () => {
      const id = await run('sleep 1000');
      const script = 'i=0; while [ $i -lt 20000 ]; do printf x; i=$((i+1)); done';
      const exec = await engine.exec.create(id, { command: sh(script), attachStdin: false });
      const session = await engine.exec.start(exec.id, { tty: false });
      const frames = await collect(session.output);
      expect(frames.reduce((bytes, each) => bytes + each.data.length, 0)).toBe(20_000);
    });

    it('refuses a container that does not run', async () => {
      const id = await run('true');
      await engine.containers.wait(id);
      await expect(engine.exec.create(id, { command: ['/bin/busybox'] })).rejects.toMatchObject({
        code: 'container_not_running',
      });
    });
  });

  describe('images', () => {
    it('lists, inspects, tags, saves and removes', async () => {
      await run('true');
      const [row] = await engine.images.list({ filters: { reference: [image] } });
      expect(row).toMatchObject({ repoTags: [image], labels: { made: 'here' } });
      // From API 1.51 on an engine counts them in a list too.
      expect(row?.containers ?? 1).toBeGreaterThan(0);
      const detail = await engine.images.inspect(image);
      expect(detail).toMatchObject({
        id: row?.id,
        os: 'linux',
        config: { env: ['PATH=/bin', 'FROM_IMAGE=1'] },
      });
      expect(detail.layers).toHaveLength(1);
      const [step] = await engine.images.history(image);
      expect(step).toMatchObject({
        createdBy: 'COPY busybox /bin/',
        createdMs: Date.parse('2024-01-01T00:00:00Z'),
      });
      const other = `${prefix}/other:2`;
      await engine.images.tag(image, other);
      const saved = Buffer.concat(await collect(await engine.images.save([other])));
      expect(saved.includes('manifest.json')).toBe(true);
      await expect(engine.images.remove(other)).resolves.toEqual({ untagged: [other], deleted: [] });
      await expect(engine.images.inspect(other)).rejects.toMatchObject({ code: 'not_found' });
      await expect(engine.containers.create({ image: other })).rejects.toMatchObject({ code: 'not_found' });
    });

    it('says why a pull failed', async () => {
      const pulling = engine.images.pull('127.0.0.1:1/nobody/here:1').then(collect);
      await expect(pulling).rejects.toThrow(/connection refused/);
    });
  });

  describe('networks, volumes and events', () => {
    it('creates, joins, leaves and removes a network', async () => {
      const name = network;
      const { id } = await engine.networks.create({
        name,
        labels: { a: 'b' },
        ipam: { configs: [{ subnet: '10.213.7.0/24', gateway: '10.213.7.1' }] },
      });
      await expect(engine.networks.create({ name })).rejects.toMatchObject({ code: 'already_exists' });
      const created = await engine.containers.create({
        image,
        command: sh('sleep 1000'),
        networks: [{ network: 'bridge' }, { network: name, aliases: ['web'], ipv4Address: '10.213.7.9' }],
      });
      containers.push(created.id);
      await engine.containers.start(created.id);
      const joined = (await engine.containers.inspect(created.id)).networks.find(
        (each) => each.networkName === name,
      );
      expect(joined).toMatchObject({
        networkId: id,
        ipAddress: '10.213.7.9',
        gateway: '10.213.7.1',
        requestedIpv4: '10.213.7.9',
      });
      expect(joined?.aliases).toContain('web');
      expect((await engine.networks.inspect(name)).containers).toMatchObject([
        { id: created.id, ipv4Address: '10.213.7.9/24' },
      ]);
      await expect(engine.networks.remove(id)).rejects.toMatchObject({ code: 'in_use' });
      await engine.networks.disconnect(id, created.id, { force: true });
      await engine.networks.remove(id);
      await expect(engine.networks.remove('bridge')).rejects.toMatchObject({ code: 'conflict' });
    });

    it('creates, lists and removes a volume', async () => {
      const name = volume;
      await engine.volumes.create({ name, labels: { a: 'b' } });
      expect(await engine.volumes.list({ filters: { name: [name] } })).toMatchObject([
        { name, driver: 'local', labels: { a: 'b' } },
      ]);
      const created = await engine.containers.create({
        image,
        mounts: [{ type: 'volume', source: name, destination: '/d' }],
      });
      containers.push(created.id);
      await expect(engine.volumes.remove(name)).rejects.toMatchObject({ code: 'in_use' });
      await engine.containers.remove(created.id);
      await engine.volumes.remove(name, { force: true });
      await expect(engine.volumes.inspect(name)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('tells events as they come', async () => {
      const events = await engine.events();
      const seen: string[] = [];
      const id = await run('exit 4');
      for await (const event of events) {
        if (event.actorId !== id) continue;
        seen.push(event.action);
        if (event.action !== 'die') continue;
        expect(event).toMatchObject({ type: 'container', attributes: { exitCode: '4', image } });
        break;
      }
      expect(seen).toEqual(['create', 'attach', 'start', 'die'].filter((action) => seen.includes(action)));
      expect(seen).toContain('start');
    });
  });
});
