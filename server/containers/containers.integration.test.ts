import { pino } from 'pino';
import { rightsOfRole } from '@/lib/rights';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import type { SignedCall } from '../api/call';
import { parseAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import type { CreateInput } from './create';
import { createContainersHandlers } from './handlers';

const log = pino({ level: 'silent' });
const image = 'gantry-test/busybox:1';
const prefix = `containers-test-${process.pid}`;
const named = (name: string) => `${prefix}-${name}`;
const MiB = 1024 * 1024;
const patience = { timeout: 60_000, interval: 100 };

let inventory: Inventory;
let cluster: ClusterModel;
let handlers: ReturnType<typeof createContainersHandlers>;
const notes: Record<string, unknown> = {};

const call: SignedCall = {
  operation: 'containers.test',
  caller: {
    userId: 'u1',
    userName: 'tester',
    rights: rightsOfRole('Admin'),
    via: 'session',
    credentialId: 's1',
  },
  address: '127.0.0.1',
  userAgent: 'test',
  requestId: 'test',
  signal: new AbortController().signal,
  log,
  note: (detail) => Object.assign(notes, detail),
  outcomeFollows: () => undefined,
};

function asked(name: string, change: Partial<CreateInput> = {}): CreateInput {
  return {
    cluster: 'local',
    name: named(name),
    image,
    command: ['sleep', '600'],
    environment: [],
    labels: { [prefix]: 'yes' },
    ports: [],
    mounts: [],
    networks: [],
    restart: { name: 'no', maximumRetryCount: 0 },
    resources: {},
    tty: false,
    openStdin: false,
    privileged: false,
    readonlyRootfs: false,
    init: false,
    autoRemove: false,
    capAdd: [],
    capDrop: [],
    start: true,
    ...change,
  };
}

const one = (name: string) => ({ cluster: 'local', container: named(name) });
const list = async (search = prefix) =>
  (await handlers.list({ cluster: 'local', search, limit: 50 }, call)).items;

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  inventory = createInventory({ hints: createHints(), log });
  cluster = inventory.connect({
    id: 'local',
    name: 'local',
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  handlers = createContainersHandlers({ inventory }, () => []);
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), patience);
});

async function removeAll() {
  const node = cluster.node();
  const rows = await node.engine.containers.list({ filters: { label: [prefix] } });
  for (const row of rows) await node.engine.containers.remove(row.id, { force: true, volumes: true });
  await cluster.refresh(node, { containers: rows.map((row) => row.id), volumes: true });
}
beforeEach(removeAll);
afterEach(removeAll);
afterAll(() => inventory.close());

describe('a container, from its making to its end', () => {
  it('is made, listed, started, paused, renamed, stopped and removed, each shown at once', async () => {
    const made = await handlers.create(
      asked('life', { start: false, environment: [{ name: 'TOKEN', value: 's3cret' }] }),
      call,
    );
    expect(made.name).toBe(named('life'));
    expect(notes.container).toBe(made.id);
    expect(await list()).toMatchObject([{ name: named('life'), state: 'created', image, exitCode: null }]);

    await handlers.start(one('life'), call);
    expect(await list()).toMatchObject([{ state: 'running' }]);
    await expect(handlers.start(one('life'), call)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is running already'),
    });

    await handlers.pause(one('life'), call);
    expect(await list()).toMatchObject([{ state: 'paused' }]);
    await handlers.unpause(one('life'), call);
    await handlers.restart({ ...one('life'), timeoutSeconds: 0 }, call);
    expect(await list()).toMatchObject([{ state: 'running' }]);

    await handlers.rename({ ...one('life'), name: named('renamed') }, call);
    expect(notes.name).toBe(named('life'));
    expect(await list()).toMatchObject([{ name: named('renamed') }]);

    await expect(
      handlers.remove({ ...one('renamed'), force: false, volumes: false }, call),
    ).rejects.toMatchObject({ code: 'conflict' });
    await handlers.stop({ ...one('renamed'), timeoutSeconds: 0 }, call);
    // Of a death an engine's own list tells last.
    await vi.waitFor(
      async () => expect(await list()).toMatchObject([{ state: 'exited', exitCode: 137 }]),
      patience,
    );
    await handlers.remove({ ...one('renamed'), force: false, volumes: false }, call);
    expect(await list()).toEqual([]);
    await expect(handlers.get(one('renamed'), call)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is killed with a signal that its process can handle', async () => {
    await handlers.create(
      asked('signal', {
        command: ['sh', '-c', "trap 'exit 7' USR1; touch /ready; while :; do sleep 0.1; done"],
      }),
      call,
    );
    await vi.waitFor(
      async () =>
        expect((await handlers.changes(one('signal'), call)).changes).toContainEqual({
          kind: 'added',
          path: '/ready',
        }),
      patience,
    );
    await handlers.kill({ ...one('signal'), signal: 'SIGUSR1' }, call);
    await vi.waitFor(
      async () =>
        expect(await handlers.get(one('signal'), call)).toMatchObject({ state: 'exited', exitCode: 7 }),
      patience,
    );
  });

  it('is removed by force while it runs, with its anonymous volumes', async () => {
    await handlers.create(
      asked('force', { mounts: [{ type: 'volume', source: '', destination: '/data', readOnly: false }] }),
      call,
    );
    const { volumes } = await handlers.get(one('force'), call);
    expect(volumes).toHaveLength(1);
    await handlers.remove({ ...one('force'), force: true, volumes: true }, call);
    expect(await list()).toEqual([]);
    expect([...cluster.node().volumes.keys()]).not.toContain(volumes[0]);
  });
});

describe('what a container is', () => {
  it('is told as it was asked for', async () => {
    const network = named('net');
    await cluster.engine().networks.create({ name: network });
    try {
      await handlers.create(
        asked('full', {
          entrypoint: ['/bin/sh', '-c'],
          command: ['sleep 600'],
          environment: [{ name: 'A', value: 'b=c' }],
          ports: [{ containerPort: 8080, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 0 }],
          mounts: [
            { type: 'volume', source: named('data'), destination: '/data', readOnly: true },
            { type: 'tmpfs', source: '', destination: '/scratch', readOnly: false },
          ],
          networks: [network],
          restart: { name: 'on-failure', maximumRetryCount: 3 },
          resources: { memoryBytes: 64 * MiB, cpus: 0.5, pidsLimit: 50 },
          user: '1000',
          workingDir: '/tmp',
          hostname: 'box',
          init: false,
          readonlyRootfs: true,
          capAdd: ['NET_ADMIN'],
          capDrop: ['MKNOD'],
        }),
        call,
      );
      const detail = await handlers.get(one('full'), call);
      expect(detail).toMatchObject({
        state: 'running',
        entrypoint: ['/bin/sh', '-c'],
        args: expect.arrayContaining(['sleep 600']),
        user: '1000',
        workingDir: '/tmp',
        hostname: 'box',
        readonlyRootfs: true,
        capAdd: [expect.stringContaining('NET_ADMIN')],
        capDrop: [expect.stringContaining('MKNOD')],
        restart: { name: 'on-failure', maximumRetryCount: 3 },
        resources: { memoryBytes: 64 * MiB, cpus: 0.5, pidsLimit: 50 },
        networks: [network],
        volumes: [named('data')],
        ports: [{ hostIp: '127.0.0.1', hostPort: expect.any(Number), containerPort: 8080, protocol: 'tcp' }],
        environment: expect.arrayContaining([{ name: 'A', value: null }]),
      });
      expect(detail.networkEndpoints[0]?.ipAddress).toMatch(/^\d+\./);
      expect(detail.mounts.map((mount) => [mount.destination, mount.writable])).toEqual(
        expect.arrayContaining([
          ['/data', false],
          ['/scratch', true],
        ]),
      );
      expect((await handlers.top(one('full'), call)).processes.flat().join(' ')).toContain('sleep 600');
      expect((await list('8080/tcp')).map((row) => row.name)).toContain(named('full'));
    } finally {
      await removeAll();
      await cluster.engine().networks.remove(network);
      await cluster.engine().volumes.remove(named('data'));
    }
  });

  it('shows no value of the environment but to those who ask to see it', async () => {
    await handlers.create(asked('secret', { environment: [{ name: 'TOKEN', value: 's3cret' }] }), call);
    const detail = await handlers.get(one('secret'), call);
    const { inspect } = await handlers.inspect(one('secret'), call);
    expect(JSON.stringify([detail, inspect])).not.toContain('s3cret');
    expect(inspect).toMatchObject({ Config: { Env: expect.arrayContaining(['TOKEN=***']) } });
    const { environment } = await handlers.revealEnvironment(one('secret'), call);
    expect(environment).toContainEqual({ name: 'TOKEN', value: 's3cret' });
  });

  it('changes while it runs', async () => {
    await handlers.create(asked('limits', { resources: { memoryBytes: 32 * MiB, cpus: 0.5 } }), call);
    await handlers.update(
      {
        ...one('limits'),
        // Four times as much: more than the swap that the engine allowed beside the first limit.
        resources: { memoryBytes: 128 * MiB, cpus: 1, pidsLimit: 40 },
        restart: { name: 'unless-stopped', maximumRetryCount: 0 },
      },
      call,
    );
    expect(await handlers.get(one('limits'), call)).toMatchObject({
      resources: { memoryBytes: 128 * MiB, cpus: 1, pidsLimit: 40 },
      restart: { name: 'unless-stopped' },
    });
    await expect(
      handlers.update({ ...one('limits'), resources: { memoryBytes: 0 } }, call),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('memory limit') });
  });
});

describe('what cannot be done', () => {
  it('is a clear failure where the image is not there', async () => {
    await expect(
      handlers.create(asked('none', { image: 'gantry-test/no-such-image:1' }), call),
    ).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/"gantry-test\/no-such-image:1" is not on .* Pull it first/),
      data: { field: 'image', missingImage: 'gantry-test/no-such-image:1' },
    });
    expect(await list()).toEqual([]);
  });

  it('is a clear failure where the network is not there', async () => {
    await expect(handlers.create(asked('none', { networks: ['no-such-net'] }), call)).rejects.toMatchObject({
      code: 'not_found',
      data: { field: 'networks' },
    });
    expect(await list()).toEqual([]);
  });

  it('is a clear failure where the name is taken', async () => {
    await handlers.create(asked('one'), call);
    await handlers.create(asked('two'), call);
    const taken = { code: 'already_exists', message: expect.stringContaining(`"${named('one')}"`) };
    await expect(handlers.create(asked('one'), call)).rejects.toMatchObject(taken);
    await expect(handlers.rename({ ...one('two'), name: named('one') }, call)).rejects.toMatchObject(taken);
  });

  it('leaves what was made and says which container has the port', async () => {
    await handlers.create(
      asked('first', { ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 0 }] }),
      call,
    );
    const hostPort = (await handlers.get(one('first'), call)).ports[0]?.hostPort ?? undefined;
    const failed = handlers.create(
      asked('second', { ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPort }] }),
      call,
    );
    await expect(failed).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        new RegExp(
          `"${named('second')}" was created but did not start.*Port ${hostPort}.*"${named('first')}"`,
        ),
      ),
      data: { field: 'ports', created: { name: named('second') } },
    });
    expect((await list()).map((row) => [row.name, row.state])).toEqual([
      [named('first'), 'running'],
      [named('second'), 'created'],
    ]);
  });

  it('is a clear failure where the command does not exist', async () => {
    await expect(
      handlers.create(asked('bad', { command: ['/no/such/program'] }), call),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/was created but did not start.*no such file/),
    });
    expect(await list()).toMatchObject([{ name: named('bad'), state: 'created' }]);
  });
});
