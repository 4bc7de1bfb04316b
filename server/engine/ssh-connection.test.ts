import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Connection } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SshAddress } from './address';
import { createEngine } from './engine';
import { SshConnection } from './ssh-connection';
import { hostKeyOf, makeKeyPair, readPrivateKey } from './ssh-key';

const patience = { timeout: 10_000, interval: 20 };
const folder = mkdtempSync(join(tmpdir(), 'gantry-ssh-'));
const path = join(folder, 'docker.sock');
const user = makeKeyPair('user');
const host = makeKeyPair('host');
const fingerprintOf = (privateKey: string) =>
  hostKeyOf(readPrivateKey(privateKey).getPublicSSH()).fingerprint;
const hostKey = fingerprintOf(host.privateKey);

/** An ssh server that does what OpenSSH does for us, and counts. */
class TestServer {
  logins = 0;
  accepted = 0;
  connections = new Set<Connection>();
  forwards = true;
  port = 0;
  readonly server: ssh2.Server;

  constructor(key = host.privateKey) {
    this.server = new ssh2.Server({ hostKeys: [key] }, (connection) => this.#serve(connection));
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    const bound: unknown = this.server.address();
    if (typeof bound === 'object' && bound !== null && 'port' in bound) this.port = Number(bound.port);
    return this;
  }

  /** As when it is killed: nobody is told anything. */
  async kill(): Promise<void> {
    for (const connection of this.connections) connection.end();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  #serve(connection: Connection): void {
    this.connections.add(connection);
    this.accepted += 1;
    connection.on('close', () => this.connections.delete(connection));
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      if (context.method === 'none') return context.reject(['publickey', 'password']);
      this.logins += 1;
      const known = readPrivateKey(user.privateKey).getPublicSSH();
      const allowed =
        (context.method === 'publickey' && context.key.data.equals(known)) ||
        (context.method === 'password' && context.password === 'right');
      if (allowed) context.accept();
      else context.reject();
    });
    connection.on('openssh.streamlocal', (accept, reject, info) => {
      if (!this.forwards) return reject();
      const engine = net.connect(info.socketPath);
      engine.once('connect', () => {
        const channel = accept();
        channel.on('error', () => undefined);
        channel.pipe(engine).pipe(channel);
      });
      engine.once('error', () => reject());
    });
  }
}

let docker: http.Server;
let held: http.ServerResponse | null = null;
const servers: TestServer[] = [];
const engines: { close(): void }[] = [];

async function serve(key?: string, port?: number): Promise<TestServer> {
  const server = await new TestServer(key).listen(port);
  servers.push(server);
  return server;
}

function engineAt(server: TestServer, more: Partial<SshAddress> = {}) {
  const engine = createEngine({
    ...{ kind: 'ssh', host: '127.0.0.1', port: server.port, user: 'ops', path, hostKey },
    key: user.privateKey,
    ...more,
  });
  engines.push(engine);
  return engine;
}

beforeAll(async () => {
  docker = http.createServer((request, response) => {
    response.setHeader('Api-Version', '1.41');
    if (!request.url?.endsWith('/events')) return void response.end('OK');
    held = response;
    response.flushHeaders();
  });
  await new Promise<void>((resolve) => docker.listen(path, resolve));
});
afterEach(async () => {
  for (const engine of engines.splice(0)) engine.close();
  for (const server of servers.splice(0)) await server.kill();
});
afterAll(() => {
  docker.closeAllConnections();
  docker.close();
  rmSync(folder, { recursive: true, force: true });
});

const failing = (code: string, words: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(words) });

describe('an engine over ssh', () => {
  it('is reached with a key or a password, many calls over one connection', async () => {
    const server = await serve();
    const engine = engineAt(server);
    await Promise.all(Array.from({ length: 20 }, () => engine.ping()));
    await expect(engine.ping()).resolves.toMatchObject({ apiVersion: '1.41' });
    expect(server.accepted).toBe(1);
    await engineAt(server, { key: undefined, password: 'right' }).ping();
  });

  it('is not signed in to before its host is confirmed, nor when the host shows another key', async () => {
    const server = await serve();
    const unknown = engineAt(server, { hostKey: undefined });
    await expect(unknown.ping()).rejects.toEqual(failing('host_key_unknown', /Compare it on the host/));
    await expect(unknown.ping()).rejects.toMatchObject({
      data: { seen: { type: 'ssh-ed25519', fingerprint: hostKey }, known: null },
    });
    const known = fingerprintOf(makeKeyPair('another').privateKey);
    await expect(engineAt(server, { hostKey: known }).ping()).rejects.toMatchObject({
      code: 'host_key_changed',
      message: expect.stringContaining(known),
      data: { seen: { fingerprint: hostKey }, known },
    });
    expect(server.logins).toBe(0);
  });

  it('says who was refused, and does not ask again and again', async () => {
    const server = await serve();
    const stranger = engineAt(server, { key: makeKeyPair('stranger').privateKey });
    await expect(stranger.ping()).rejects.toEqual(
      failing('engine_unauthorized', /key for "ops".*authorized_keys/),
    );
    await expect(stranger.ping()).rejects.toEqual(failing('engine_unauthorized', /key for "ops"/));
    expect(server.accepted).toBe(1);
    const wrong = engineAt(server, { key: undefined, password: 'wrong' });
    await expect(wrong.ping()).rejects.toEqual(failing('engine_unauthorized', /password of "ops"/));
    await expect(wrong.ping()).rejects.not.toThrow(/wrong/);
  });

  it('says what to check where the socket is not reached', async () => {
    const server = await serve();
    server.forwards = false;
    const engine = engineAt(server);
    await expect(engine.ping()).rejects.toEqual(
      failing('engine_unauthorized', /usermod -aG docker ops.*AllowStreamLocalForwarding/),
    );
    server.forwards = true;
    await engine.ping();
    // It worked before, so what is missing is the engine.
    server.forwards = false;
    await expect(engine.events({})).rejects.toEqual(failing('engine_unreachable', /Docker runs/));
  });

  it('breaks its streams when the server goes, and comes back with the next call', async () => {
    const server = await serve();
    const engine = engineAt(server);
    const events = await engine.events({});
    const reading = (async () => {
      for await (const _ of events);
    })();
    reading.catch(() => undefined);
    await vi.waitUntil(() => held !== null, patience);
    await server.kill();
    await expect(reading).rejects.toMatchObject({ code: 'engine_cut_off' });
    await expect(engine.ping()).rejects.toEqual(failing('engine_unreachable', /ECONNREFUSED/));
    await serve(host.privateKey, server.port);
    await expect(engine.ping()).resolves.toMatchObject({ apiVersion: '1.41' });
  });

  it('ends its connection when it is closed', async () => {
    const server = await serve();
    const engine = engineAt(server);
    await engine.ping();
    engine.close();
    await vi.waitUntil(() => server.connections.size === 0, patience);
    await expect(engine.ping()).rejects.toMatchObject({ code: 'engine_unreachable' });
  });

  it('does not wait for a server that says nothing, nor take another for one', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => undefined));
    const web = http.createServer((_, response) => void response.end());
    const ports = await Promise.all(
      [silent, web].map(
        (server) =>
          new Promise<number>((resolve) =>
            server.listen(0, '127.0.0.1', () => {
              const bound = server.address();
              resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
            }),
          ),
      ),
    );
    const [silentPort = 0, webPort = 0] = ports;
    const address: SshAddress = {
      kind: 'ssh',
      host: '127.0.0.1',
      port: silentPort,
      user: 'ops',
      path,
      hostKey,
      password: 'x',
    };
    try {
      const connection = new SshConnection(address, { connectTimeoutMs: 50 });
      const failed = await new Promise((resolve) => connection.open().on('error', resolve));
      expect(failed).toEqual(failing('engine_timeout', /did not answer within/));
      await expect(createEngine({ ...address, port: webPort }).ping()).rejects.toEqual(
        failing('engine_unreachable', /ssh server/),
      );
    } finally {
      silent.close();
      web.close();
      web.closeAllConnections();
    }
  });

  it('says what is wrong with a private key before anybody is asked', async () => {
    const server = await serve();
    await expect(engineAt(server, { key: 'nonsense' }).ping()).rejects.toEqual(
      failing('bad_request', /cannot be read/),
    );
  });
});
