import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSshServer, SSH_USERS } from '@/e2e/lab/ssh';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { ClusterModel } from '../inventory/cluster-model';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { parseAddress, type SshAddress } from './address';
import { createEngine } from './engine';
import { makeKeyPair } from './ssh-key';

const patience = { timeout: 60_000, interval: 100 };

describe('the engine of a worker, over ssh', () => {
  let swarm: LabSwarm;
  let server: LabSshServer;
  let address: SshAddress;
  let inventory: Inventory;
  let cluster: ClusterModel;
  const opened: { close(): void }[] = [];

  const engineAt = (more: Partial<SshAddress> = {}) => {
    const engine = createEngine({ ...address, ...more });
    opened.push(engine);
    return engine;
  };
  const failing = (code: string, words: RegExp) =>
    expect.objectContaining({ code, message: expect.stringMatching(words) });
  const lab = () => {
    const [worker] = swarm.workers;
    if (!worker) throw new Error('no worker');
    return worker;
  };
  const node = () => cluster.nodes.find(({ name }) => name === lab().node.name);

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: 'ssh', managers: 1, workers: 1 });
    server = await LabSshServer.start(lab());
    address = {
      ...{ kind: 'ssh', host: server.host, port: server.port, user: SSH_USERS.member },
      ...{ path: '/var/run/docker.sock', hostKey: await server.fingerprint(), key: server.clientKey },
    };
    inventory = createInventory({
      hints: createHints(),
      log: pino({ level: 'silent' }),
      timing: { retryFirstMs: 200, retryMostMs: 500 },
    });
    cluster = inventory.connect({
      ...{ id: 'ssh', name: 'ssh', discovered: false, createdMs: 0 },
      address: parseAddress(swarm.manager.host),
      engines: [{ id: 'worker', address }],
    });
  });
  afterAll(async () => {
    for (const engine of opened) engine.close();
    inventory?.close();
    await swarm?.remove();
  });

  it('is matched to its node of the Swarm by itself, with its containers, their logs and a terminal', async () => {
    await vi.waitUntil(() => node()?.freshness.state === 'live', patience);
    // The manager and the worker are asked at once, and either may answer first.
    await vi.waitFor(() => expect(cluster.swarm?.nodes.get(node()?.id ?? '')?.role).toBe('worker'), patience);
    await lab().docker(['rm', '--force', 'far']);
    await lab().docker(['run', '--detach', '--name', 'far', BUSYBOX, 'sh', '-c', 'echo started; sleep 600']);
    await vi.waitUntil(() => cluster.containers().some(({ name }) => name === 'far'), patience);

    const engine = engineAt();
    const logs = await engine.containers.logs('far', { tail: 10, tty: false });
    let log = '';
    for await (const frame of logs) log += frame.data.toString();
    expect(log).toContain('started\n');

    const exec = await engine.exec.create('far', { command: ['sh'], tty: true });
    const terminal = await engine.exec.start(exec.id, { tty: true });
    await terminal.write(Buffer.from('echo "$((40 + 2)) $(hostname)"; exit 3\n'));
    let shown = '';
    for await (const frame of terminal.output) shown += frame.data.toString();
    expect(shown).toMatch(/^42 [0-9a-f]{12}/m);
    expect((await engine.exec.inspect(exec.id)).exitCode).toBe(3);
  });

  it('loads an image with bounded memory', async () => {
    const imageBytes = 128 * 1024 * 1024;
    await swarm.manager.docker(['build', '--quiet', '--tag', 'gantry-test/large:1', '-'], {
      input: `FROM ${BUSYBOX}\nRUN head -c ${imageBytes} /dev/urandom > /blob\n`,
    });
    const source = createEngine(parseAddress(swarm.manager.host));
    opened.push(source);
    const before = process.memoryUsage().rss;
    let mostBytes = 0;
    const sampling = setInterval(() => (mostBytes = Math.max(mostBytes, process.memoryUsage().rss)), 50);
    try {
      const saved = await source.images.save(['gantry-test/large:1']);
      const loading = await engineAt().images.load(
        Readable.from(saved, { objectMode: false, highWaterMark: 1024 * 1024 }),
      );
      for await (const _ of loading);
    } finally {
      clearInterval(sampling);
    }
    expect(await lab().docker(['image', 'ls', '--quiet', 'gantry-test/large:1'])).not.toBe('');
    // Held as a whole it would be more than its size; on a busy machine garbage is collected late.
    expect(mostBytes - before).toBeLessThan(0.75 * imageBytes);
  });

  it('is stale while sshd is gone, and live again by itself', async () => {
    await server.kill();
    await vi.waitUntil(() => node()?.freshness.state === 'stale', patience);
    expect(cluster.containers().some(({ name }) => name === 'far')).toBe(true);
    await server.startDaemon();
    await vi.waitUntil(() => node()?.freshness.state === 'live', patience);
  });

  it('says that the engine is gone where sshd is not', async () => {
    await lab().stop();
    await vi.waitUntil(() => /no socket|does not answer/.test(node()?.freshness.reason ?? ''), patience);
    await lab().startDaemon();
    await vi.waitUntil(() => node()?.freshness.state === 'live', patience);
  });

  it('is refused with another key or password, and let in with a password', async () => {
    await expect(engineAt({ key: makeKeyPair('x').privateKey }).ping()).rejects.toEqual(
      failing('engine_unauthorized', /refused the key for "gantry-member".*authorized_keys/),
    );
    await expect(engineAt({ key: undefined, password: 'wrong' }).ping()).rejects.toEqual(
      failing('engine_unauthorized', /refused the password/),
    );
    await engineAt({ key: undefined, password: SSH_USERS.password }).ping();
  });

  it('says what is missing: the socket, the right to it, forwarding', async () => {
    await expect(engineAt({ path: '/run/elsewhere.sock' }).ping()).rejects.toEqual(
      failing('engine_unreachable', /no socket at \/run\/elsewhere.sock/),
    );
    await expect(engineAt({ user: SSH_USERS.stranger }).ping()).rejects.toEqual(
      failing('engine_unauthorized', /usermod -aG docker gantry-stranger/),
    );
    await server.kill();
    await server.startDaemon(['AllowStreamLocalForwarding no']);
    await expect(engineAt({ user: 'root' }).ping()).rejects.toEqual(
      failing('engine_unauthorized', /AllowStreamLocalForwarding/),
    );
    await server.kill();
    await server.startDaemon();
  });

  it('is not signed in to once its host shows another key, and says both', async () => {
    await vi.waitUntil(() => node()?.freshness.state === 'live', patience);
    await server.kill();
    await server.changeHostKey();
    await server.startDaemon();
    const shown = await server.fingerprint();
    await vi.waitUntil(() => node()?.freshness.reason?.includes(shown), patience);
    expect(node()?.freshness).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining(address.hostKey ?? ''),
    });
    await expect(engineAt().ping()).rejects.toMatchObject({
      code: 'host_key_changed',
      data: { seen: { type: 'ssh-ed25519', fingerprint: shown }, known: address.hostKey },
    });
    await engineAt({ hostKey: shown }).ping();
  });
});
