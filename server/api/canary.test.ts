import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationId } from '@/lib/contract/contract';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { newToken } from '../access/bearer-token';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { startDoorServer } from './door-testing';
import { listOperations } from './router';

/** Every secret sent has this in it, and so has whatever keeps one in clear. */
const canary = 'canary7Qx';
const canaryBase64 = Buffer.from(`a ${canary} secret`).toString('base64');
const login = { username: 'ada', password: `${canary}-registry` };
const environment = [{ name: 'COLOUR', value: `${canary}-environment` }];
const tls = {
  kind: 'tls',
  host: '192.0.2.1',
  port: 2376,
  ca: `${canary}-ca`,
  cert: `${canary}-cert`,
  key: `-----BEGIN PRIVATE KEY-----\n${canary}-key`,
};
const ssh = {
  kind: 'ssh',
  host: '192.0.2.1',
  port: 22,
  user: 'ada',
  path: '/run/docker.sock',
  password: `${canary}-ssh`,
  passphrase: `${canary}-phrase`,
};
const empty = emptyServiceSpec();
const spec = {
  ...empty,
  name: 'web',
  container: { ...empty.container, image: 'registry.test/web', environment },
};
const source = {
  yaml: `services: {web: {image: busybox, environment: {A: ${canary}-yaml}}}`,
  variables: { PASSWORD: `${canary}-variable` },
  files: { './secret.txt': `${canary}-file` },
};

/** Secrets put through every operation that takes some. */
const requests: [OperationId, object][] = [
  ['users.create', { name: 'bob', password: `${canary}-password`, role: 'View Only' }],
  ['users.update', { password: `${canary}-password` }],
  ['users.changePassword', { currentPassword: `${canary}-old password`, newPassword: `${canary}-password` }],
  ['setup.complete', { token: `${canary}-token`, name: 'eve', password: `${canary}-password` }],
  ['clusters.test', { connection: tls }],
  ['clusters.create', { name: 'tls', connection: tls }],
  ['clusters.create', { name: 'ssh', connection: ssh }],
  ['nodes.connect', { connection: tls }],
  ['swarm.join', { connection: tls, role: 'worker' }],
  ['swarm.unlock', { key: `SWMKEY-1-${canary}` }],
  ['containers.create', { image: 'registry.test/web', environment, auth: login }],
  ['images.pull', { reference: 'registry.test/web:1', auth: login }],
  ['images.push', { reference: 'registry.test/web:1', auth: login }],
  ['images.pullOn', { reference: 'registry.test/web:1', auth: login }],
  ['services.create', { spec, auth: login }],
  ['services.update', { version: 1, spec, auth: login }],
  ['secrets.create', { name: 'db', dataBase64: canaryBase64 }],
  ['secrets.rotate', { dataBase64: canaryBase64 }],
  ['configs.create', { name: 'app', dataBase64: canaryBase64 }],
  ['configs.rotate', { dataBase64: canaryBase64 }],
  ['stacks.plan', source],
  ['stacks.deploy', { ...source, credentials: [{ ...login, registry: 'registry.test' }] }],
  [
    'audit.setDestination',
    {
      destination: {
        kind: 'webhook',
        url: `https://127.0.0.1:9/${canary}-path`,
        token: `${canary}-token`,
        ca: `${canary}-ca`,
      },
    },
  ],
];

const samples: Record<string, string> = {
  cluster: 'nowhere',
  service: 'web',
  secret: 'db',
  config: 'app',
  stack: 'shop',
};

describe('S18: secrets sent to every operation that takes some', () => {
  let directory: string;
  let started: StartedRuntime;
  let doorServer: Awaited<ReturnType<typeof startDoorServer>>;
  let token: string;
  let admin: string;
  let logged = '';

  const inClear = (text: string | Buffer) => text.includes(canary) || text.includes(canaryBase64);
  const ask = (method: string, target: string, body?: object) =>
    fetch(`${doorServer.url}/api/v1${target}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-canary-'));
    doorServer = await startDoorServer();
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    started = await createRuntime({
      settings: {
        ...readSettings({ NODE_ENV: 'test' }, []),
        dataDirectory: directory,
        admin: { user: 'admin', password: 'a long enough password' },
      },
      publicUrl: doorServer.url,
      version: '0.0.0',
      log: pino({ level: 'trace' }, sink),
    });
    doorServer.serve(started.runtime.door);
    const { db } = started.runtime.store;
    admin = (await db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id;
    const made = newToken();
    ({ token } = made);
    await db
      .insertInto('tokens')
      .values({
        id: 'canary',
        user_id: admin,
        name: 'test',
        hash: made.hash,
        hint: made.hint,
        role: 'Admin',
        created_ms: Date.now(),
        expires_ms: null,
        last_used_ms: null,
      })
      .execute();
    const operations = new Map(listOperations().map((operation) => [operation.id, operation]));
    for (const [id, body] of requests) {
      const operation = operations.get(id);
      if (!operation) throw new Error(`There is no ${id}`);
      const target = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === 'user' ? admin : (samples[name] ?? 'sample'),
      );
      const response = await ask(operation.method, target, body);
      const answer = await response.text();
      // Refused for what it is about, perhaps, but not for its shape: then it would prove nothing.
      if (answer.includes('The request is not valid:')) throw new Error(`${id}: ${answer}`);
      expect({ id, inClear: inClear(answer) }).toEqual({ id, inClear: false });
    }
  }, 60_000);
  afterAll(() => {
    doorServer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are in no list, export or proof of the audit log', async () => {
    const { audit } = started.runtime;
    const { items, total } = await audit.list({ limit: 500 });
    expect(total).toBeGreaterThanOrEqual(requests.length - 2);
    expect(inClear(JSON.stringify(items))).toBe(false);
    expect(inClear(JSON.stringify(await audit.proof.state()))).toBe(false);
    for (const format of ['csv', 'jsonl', 'proof']) {
      const response = await ask('GET', `/audit/export?format=${format}`);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain('secrets.rotate');
      expect(inClear(text)).toBe(false);
    }
  });

  it('are in no line of the log and no file, the database and its side files among them', async () => {
    await started.close();
    expect(inClear(logged)).toBe(false);
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('gantry.db');
    for (const file of files) {
      const full = path.join(directory, file);
      const content = file === 'audit-archive' ? '' : readFileSync(full);
      expect({ file, inClear: inClear(content) }).toEqual({ file, inClear: false });
    }
  });
});
