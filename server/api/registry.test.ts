import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listStreams } from '@/lib/contract/contract';
import { permissions, permissionsOfRole } from '@/lib/permissions';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { startDoorServer } from './door-testing';
import { operationBodies, operationQueries } from './operation-samples';
import { listOperations, type RegisteredOperation } from './router';

const samples: Record<string, string> = {
  cluster: 'nowhere',
  node: 'n1',
  container: 'c1',
  image: 'sha256:0123456789ab',
  network: 'net',
  volume: 'vol',
  service: 'web',
  task: 't1',
  secret: 'db',
  config: 'app',
  stack: 'shop',
  number: '1',
  job: 'j1',
  user: 'u1',
  session: 's1',
  token: 't1',
  passkey: 'p1',
  search: 's1',
  archive: '1',
  recording: 'r1',
  request: 'r1',
  role: 'r1',
  team: 't1',
  grant: 'g1',
};

/** Operations that take no input at all: there is nothing to get wrong. */
const withoutInput = new Set([
  'setup.status',
  'sessions.current',
  'system.health',
  'signIn.policy',
  'signIn.options',
  'directory.get',
  'directory.sync',
  'directory.remove',
  'identityProvider.get',
  'identityProvider.remove',
  'factors.current',
  'passkeys.challenge',
  'audit.proof',
  'audit.searches',
  'recordings.retention',
]);

const operations = listOperations();

function fill(template: string, values: Record<string, string> = samples): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? `no sample for ${name}`),
  );
}

describe('S1: every operation', () => {
  let directory: string;
  let started: StartedRuntime;
  let doorServer: Awaited<ReturnType<typeof startDoorServer>>;
  const tokens = { Admin: '', 'View Only': '' };

  const ask = (operation: RegisteredOperation, options: { token?: string; path?: string; body?: string }) => {
    const query = operation.method === 'GET' ? `?${operationQueries[operation.id] ?? ''}` : '';
    return fetch(`${doorServer.url}/api/v1${options.path ?? fill(operation.path)}${query}`, {
      method: operation.method,
      headers: {
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(operation.method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      body:
        operation.method === 'GET'
          ? undefined
          : (options.body ?? JSON.stringify(operationBodies[operation.id] ?? {})),
    });
  };
  const entries = async (operation: string) =>
    (await started.runtime.audit.list({ filter: { operation: [operation] }, limit: 500 })).items;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-registry-'));
    doorServer = await startDoorServer();
    const settings = { ...readSettings({ NODE_ENV: 'test' }, []), dataDirectory: directory };
    started = await createRuntime({
      settings: { ...settings, admin: { user: 'admin', password: 'a long enough password' } },
      publicUrl: doorServer.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    doorServer.serve(started.runtime.door);
    tokens.Admin = await tokenOf('Admin');
    tokens['View Only'] = await tokenOf('View Only');
  });
  afterAll(async () => {
    await started.close();
    doorServer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function tokenOf(role: 'Admin' | 'View Only'): Promise<string> {
    const { store } = started.runtime;
    const admin = await store.db.selectFrom('users').select('id').executeTakeFirstOrThrow();
    const { newToken } = await import('../access/bearer-token');
    const made = newToken();
    await store.db
      .insertInto('tokens')
      .values({
        id: role === 'Admin' ? 'loop-admin' : 'loop-viewer',
        user_id: admin.id,
        name: role,
        hash: made.hash,
        hint: made.hint,
        role,
        created_ms: Date.now(),
        permissions: null,
        scope: null,
        addresses: null,
        expires_ms: null,
        last_used_ms: null,
      })
      .execute();
    return made.token;
  }

  it('is named in the OpenAPI document, and every stream too', async () => {
    const response = await fetch(`${doorServer.url}/api/v1/openapi.json`);
    const text = await response.text();
    for (const { id } of [...operations, ...listStreams()]) expect(text).toContain(`"operationId":"${id}"`);
  });

  it.each(operations.filter(({ meta }) => meta.permission !== 'public'))(
    'S3: $id: 401 unsigned',
    async (operation) => {
      const response = await ask(operation, {});
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'not_signed_in' });
    },
  );

  it.each(operations.filter(({ id }) => !withoutInput.has(id)))(
    '$id: 400 on bad input',
    async (operation) => {
      const hasParameters = operation.path.includes('{');
      const bad = Object.fromEntries(Object.keys(samples).map((name) => [name, 'not valid!']));
      const response = await ask(operation, {
        token: tokens.Admin,
        path: hasParameters
          ? fill(operation.path, bad)
          : operation.method === 'GET'
            ? `${operation.path}?limit=-1&cursor=x&query=&cluster=!&`
            : undefined,
        body: operation.method === 'GET' || hasParameters ? undefined : '{"not": "this"',
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'bad_request' });
    },
  );

  it.each(operations)(
    'S3: $id: a View Only caller gets what the role holds, and a denial is in the log',
    async (operation) => {
      const { permission } = operation.meta;
      if (permission === 'public' || permission === 'signed-in') return;
      const response = await ask(operation, { token: tokens['View Only'] });
      if (permissionsOfRole('View Only').has(permission)) {
        expect([401, 403]).not.toContain(response.status);
      } else {
        expect(response.status).toBe(403);
        expect((await entries(operation.id))[0]).toMatchObject({ outcome: 'denied', errorCode: 'forbidden' });
      }
    },
  );

  it.each(operations.filter(({ meta }) => meta.effect !== 'read'))(
    '$id: an admin is let in, and the log says so',
    async (operation) => {
      const before = (await entries(operation.id)).length;
      const response = await ask(operation, { token: tokens.Admin });
      // Refused by the handler, perhaps, but not for the shape of what was sent.
      expect(await response.text()).not.toMatch(/"issues"|not_signed_in/);
      const [newest] = await entries(operation.id);
      expect((await entries(operation.id)).length).toBe(before + 1);
      expect(['succeeded', 'failed']).toContain(newest?.outcome);
    },
  );

  it.each([
    'swarm.unlock',
    'secrets.create',
    'secrets.rotate',
    'directory.update',
    'directory.test',
    'identityProvider.update',
  ] as const)('%s: nothing of what is secret is written down', async (id) => {
    const written = await entries(id);
    expect(written).not.toHaveLength(0);
    expect(JSON.stringify(written)).not.toMatch(/SWMKEY-1-nothing|aHVudGVy|canary of a (directory|provider)/);
  });

  it('needs a permission that exists', () => {
    const known = new Set<string>([...permissions, 'public', 'signed-in']);
    for (const { meta } of operations) expect(known).toContain(meta.permission);
  });
});
