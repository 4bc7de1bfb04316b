import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabEngine } from '@/e2e/lab/engine';
import { BUSYBOX } from '@/e2e/lab/images';
import { LabSwarm } from '@/e2e/lab/swarm';
import type { BuiltInRole } from '@/lib/permissions';
import { cookieNames } from '../access/session-cookie';
import { runAgent } from '../agent/agent';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { parseAddress } from '../engine/address';
import { readSettings } from '../settings';

const password = 'a long enough password';
const patience = { timeout: 45_000, interval: 100 };

describe('an agent on a worker of a Swarm', () => {
  let swarm: LabSwarm;
  let stranger: LabEngine;
  let directory: string;
  let server: Server;
  let started: StartedRuntime;
  let url: string;
  let cookie: string;
  const running: { stop: AbortController; ended: Promise<void>; lines: string[] }[] = [];

  const ask = async (method: string, target: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1${target}`, {
      method,
      headers: { cookie, origin: url, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return response.json();
  };
  const newToken = (role: BuiltInRole | 'Agent') =>
    ask('POST', '/tokens', { name: `${role} ${running.length}`, role }) as Promise<{
      id: string;
      token: string;
    }>;

  /** An agent beside the engine, as its own process would be. */
  const startAgent = (engine: LabEngine, token: string, cluster = 'swarm') => {
    const stop = new AbortController();
    const lines: string[] = [];
    const settings = { url: new URL(url), cluster, token, socketPath: engine.socketPath, ca: undefined };
    const ended = runAgent(settings, (line) => lines.push(line), stop.signal, { firstMs: 100, mostMs: 500 });
    const agent = { stop, ended, lines };
    running.push(agent);
    return agent;
  };
  const endAgent = async ({ stop, ended }: (typeof running)[number]) => {
    stop.abort();
    await ended;
  };
  const model = () => started.runtime.inventory.cluster('swarm');
  const worker = () => model().nodes.find(({ name }) => name === swarm.workers[0]?.node.name);
  const workerEngine = () => {
    const [engine] = swarm.workers;
    if (!engine) throw new Error('no worker');
    return engine;
  };
  const untilWorkerIs = (state: string) => vi.waitUntil(() => worker()?.freshness.state === state, patience);

  beforeAll(async () => {
    [swarm, stranger] = await Promise.all([
      LabSwarm.start({ name: 'agents', managers: 1, workers: 1 }),
      LabEngine.start({ name: 'agents-stranger' }),
    ]);
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-agents-'));
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    started = await createRuntime({
      settings: {
        ...readSettings({ NODE_ENV: 'test' }, []),
        dataDirectory: directory,
        admin: { user: 'admin', password },
      },
      publicUrl: url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    const { runtime } = started;
    server.on('request', (request, response) => void runtime.door.handle(request, response));
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      void runtime.door.upgrade(request, socket, head);
    });
    const signedIn = await runtime.access.signIn({ name: 'admin', password, address: '', userAgent: '' });
    const value = await encode({
      token: { sessionId: signedIn.sessionId },
      secret: runtime.access.cookieSecret,
      maxAge: 3600,
    });
    cookie = `${cookieNames(url).session}=${value}`;
    runtime.inventory.connect({
      id: 'swarm',
      name: 'swarm',
      address: parseAddress(swarm.manager.host),
      discovered: false,
      createdMs: 0,
    });
    await vi.waitUntil(() => model().swarm?.freshness.state === 'live', patience);
    await vi.waitFor(
      async () =>
        expect(await ask('GET', '/clusters/swarm/nodes')).toMatchObject({
          items: expect.arrayContaining([
            expect.objectContaining({ name: workerEngine().node.name, connected: false }),
          ]),
        }),
      patience,
    );
  }, 120_000);

  afterAll(async () => {
    await Promise.all(running.map(endAgent));
    await started?.close();
    server?.closeAllConnections();
    server?.close();
    await Promise.all([swarm?.remove(), stranger?.remove()]);
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('brings the node’s own engine: its containers, a terminal, files, and back again after each end', async () => {
    // What an attempt before this one may have left.
    await Promise.all(running.map(endAgent));
    await workerEngine().docker(['rm', '--force', 'beside']);
    const { token } = await newToken('Agent');
    const agent = startAgent(workerEngine(), token);
    await untilWorkerIs('live');
    await vi.waitFor(
      async () =>
        expect(await ask('GET', '/clusters/swarm/agents')).toMatchObject({
          items: [{ name: workerEngine().node.name, state: 'connected', used: true }],
        }),
      patience,
    );

    await workerEngine().docker(['run', '--detach', '--name', 'beside', BUSYBOX, 'sleep', '600']);
    await vi.waitUntil(
      () =>
        model()
          .containers()
          .some(({ name }) => name === 'beside'),
      patience,
    );
    const engine = worker()?.engine;
    if (!engine) throw new Error('no engine');
    const { row } = model().container('beside');
    const exec = await engine.exec.create(row.id, {
      command: ['sh', '-c', 'read line; echo got $line'],
      tty: false,
    });
    const session = await engine.exec.start(exec.id, { tty: false });
    await session.write(Buffer.from('a line\n'));
    let output = '';
    for await (const frame of session.output) output += frame.data.toString();
    expect(output).toBe('got a line\n');

    // Some megabytes, which the tunnel carries in turns.
    const text = `${Array.from({ length: 400_000 }, (_, index) => index + 1).join('\n')}\n`;
    const make = 'mkdir -p /srv/site && seq 1 400000 > /srv/site/numbers.txt';
    await workerEngine().docker(['exec', 'beside', 'sh', '-c', make]);
    const files = `/clusters/swarm/containers/${row.id}/files`;
    expect(await ask('GET', `${files}?path=/srv/site`)).toMatchObject({
      entries: [{ name: 'numbers.txt', kind: 'file', sizeBytes: text.length }],
      cutOff: null,
    });
    const file = await fetch(`${url}/api/v1${files}/download?path=/srv/site/numbers.txt`, {
      headers: { cookie },
    });
    expect(file.status).toBe(200);
    expect((await file.text()) === text).toBe(true);

    await endAgent(agent);
    await untilWorkerIs('stale');
    await vi.waitFor(() => expect(worker()?.freshness.reason).toMatch(/agent .* is not connected/), patience);
    startAgent(workerEngine(), token);
    await untilWorkerIs('live');
    expect(
      model()
        .containers()
        .some(({ name }) => name === 'beside'),
    ).toBe(true);
  }, 90_000);

  it('stays while the engine itself restarts', async () => {
    await workerEngine().kill();
    await untilWorkerIs('stale');
    expect(await ask('GET', '/clusters/swarm/agents')).toMatchObject({ items: [{ state: 'connected' }] });
    await workerEngine().startDaemon();
    await untilWorkerIs('live');
  }, 90_000);

  it('carries nothing that its caller may not make, with the reason in words', async () => {
    await Promise.all(running.map(endAgent));
    const { token: agentToken } = await newToken('Agent');
    startAgent(workerEngine(), agentToken);
    await untilWorkerIs('live');
    const { token } = await newToken('Restricted Control');
    const make = (name: string, more: object) =>
      fetch(`${url}/api/v1/clusters/swarm/containers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ image: BUSYBOX, node: worker()?.id, name, command: ['sleep', '600'], start: false },
          ...{ networkMode: 'none', ...more },
        }),
      });
    const escapes = {
      'a host bind': { mounts: [{ type: 'bind', source: '/', destination: '/host' }] },
      'a privileged container': { privileged: true },
      'a capability': { capAdd: ['SYS_ADMIN'] },
    };
    for (const [name, escape] of Object.entries(escapes)) {
      const response = await make('escapes', escape);
      expect(response.status, name).toBe(403);
      expect(await response.text(), name).toMatch(/Host Bind Mounts|Privileged|Capabilities/);
    }
    expect(await workerEngine().docker(['ps', '--all', '--quiet', '--filter', 'name=escapes'])).toBe('');
    await workerEngine().docker(['rm', '--force', 'allowed']);
    expect((await make('allowed', {})).status).toBe(201);
  }, 90_000);

  it('ends when its token is revoked, and is told why it may not come back', async () => {
    const { id, token } = await newToken('Agent');
    for (const each of running) await endAgent(each);
    await untilWorkerIs('stale');
    const agent = startAgent(workerEngine(), token);
    await untilWorkerIs('live');
    await ask('DELETE', `/tokens/${id}`);
    await untilWorkerIs('stale');
    await vi.waitUntil(() => agent.lines.some((line) => /refused this agent \(401\)/.test(line)), patience);
    await endAgent(agent);
  }, 90_000);

  it('is refused with another role, and for an engine that is no node of the Swarm', async () => {
    const { token: viewer } = await newToken('View Only');
    const denied = startAgent(workerEngine(), viewer);
    await vi.waitUntil(() => denied.lines.some((line) => /refused this agent \(403\)/.test(line)), patience);
    await endAgent(denied);

    const { token } = await newToken('Agent');
    const foreign = startAgent(stranger, token);
    await vi.waitUntil(() => foreign.lines.some((line) => /is in no Swarm/.test(line)), patience);
    await endAgent(foreign);
    expect(model().nodes.map(({ name }) => name)).not.toContain(stranger.node.name);
  }, 90_000);

  it('may do nothing else with its token', async () => {
    const { token } = await newToken('Agent');
    const response = await fetch(`${url}/api/v1/clusters/swarm/containers`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(403);
  });
});
