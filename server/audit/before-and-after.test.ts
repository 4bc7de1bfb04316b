import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CanaryGantry, startCanaryGantry } from '../api/canary-testing';
import { operationBodies } from '../api/operation-samples';
import { listOperations } from '../api/router';
import { saveSource } from '../stack-git/git-sources';

/** What is set of Gantry's own: a first time, then otherwise, and the fields that differ then. */
const settings: Record<string, { first?: object; then: object; fields: string[] }> = {
  'users.update': { then: { disabled: true }, fields: ['disabled'] },
  'roles.update': {
    first: { permissions: ['Container View'] },
    then: { name: 'Renamed', permissions: ['Volume View'] },
    fields: ['name', 'permissions'],
  },
  'teams.update': { then: { name: 'renamed', members: ['MEMBER'] }, fields: ['members', 'name'] },
  'signIn.updatePolicy': {
    first: { secondFactor: 'optional' },
    then: { secondFactor: 'required' },
    fields: ['secondFactor'],
  },
  'collections.set': {
    first: { path: '/a', description: 'one', quota: null },
    then: {
      path: '/a',
      description: 'two',
      quota: { containers: 3, replicas: null, cpus: null, memoryBytes: null, limitsRequired: false },
    },
    fields: ['description', 'quota.containers', 'quota.limitsRequired'],
  },
  'audit.setRetention': { then: { days: 400 }, fields: ['days kept'] },
  'recordings.setRetention': { then: { days: 30, totalBytes: null }, fields: ['bytes in all', 'days kept'] },
  'audit.setDestination': {
    first: { destination: null },
    then: { destination: { kind: 'file', path: 'CHECKPOINTS' } },
    fields: ['second place'],
  },
  'recordings.keep': { first: { reason: null }, then: { reason: 'an investigation' }, fields: ['kept'] },
  'passkeys.rename': { then: { name: 'Desk' }, fields: ['name'] },
  'clusters.update': {
    first: { name: 'edge' },
    then: { name: 'core', connection: { kind: 'unix', path: '/elsewhere/docker.sock' } },
    fields: ['connection', 'name'],
  },
  'directory.update': {
    first: operationBodies['directory.update'],
    then: { ...operationBodies['directory.update'], name: 'Staff', bindPassword: 'the canary of another' },
    fields: ['bindPassword', 'name'],
  },
  'identityProvider.update': {
    first: operationBodies['identityProvider.update'],
    then: {
      ...operationBodies['identityProvider.update'],
      scopes: 'openid groups',
      clientSecret: 'the canary of another',
    },
    fields: ['clientSecret', 'scopes'],
  },
};
/** What lies in clusters is asserted where there is an engine. */
const ofThings = /^\/clusters\/\{cluster\}\//;

const made = z.object({ id: z.string() });
const summaries = z.object({
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});

describe('what was before and after', () => {
  let gantry: CanaryGantry;
  const ids: Record<string, string> = { recording: 'r1', passkey: 'p1' };
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-before-'));
  beforeAll(async () => {
    gantry = await startCanaryGantry();
    const make = async (path: string, body: object) => {
      const response = await gantry.ask('POST', path, body);
      return made.parse(await response.json()).id;
    };
    ids['user'] = await make('/users', {
      name: 'bob',
      password: 'a long enough password',
      role: 'View Only',
    });
    ids['role'] = await make('/roles', { name: 'Own', permissions: ['Container View'] });
    ids['team'] = await make('/teams', { name: 'team', members: [] });
    const connection = { kind: 'unix', path: '/nowhere/docker.sock' };
    ids['cluster'] = await make('/clusters', { name: 'first', connection });
    const { db } = gantry.runtime.store;
    await db
      .insertInto('passkeys')
      .values({
        ...{ id: 'p1', user_id: gantry.admin.id, name: 'Laptop', created_ms: 1, last_used_ms: null },
        ...{ credential_id: 'AAAA', public_key: 'AAAA', counter: 0, rp_id: 'localhost', transports: '[]' },
      })
      .execute();
    await db
      .insertInto('recordings')
      .values({
        ...{ id: 'r1', user_id: gantry.admin.id, user_name: 'admin', address: '', request_id: 'q1' },
        ...{
          cluster: 'c',
          node: 'n',
          container_id: 'x',
          container_name: 'web',
          stack: null,
          collection: '/',
        },
        ...{
          command: '["sh"]',
          run_as: '',
          file: 'r1.cast',
          state: 'exited',
          exit_code: 0,
          sealed_key: null,
        },
        ...{ started_ms: Date.now(), ended_ms: Date.now(), size_bytes: 3 },
      })
      .execute();
  }, 60_000);
  afterAll(async () => {
    await gantry.close();
    rmSync(directory, { recursive: true });
  });
  /** The changes that the newest entry of an operation says. */
  const changesOf = async (operation: string) => {
    const { items } = await gantry.runtime.audit.list({ limit: 1, filter: { operation: [operation] } });
    expect(JSON.stringify(items)).not.toContain('the canary of');
    return summaries.parse(items[0]?.summary).changes;
  };

  const updates = listOperations().filter(
    ({ method, path: target }) => (method === 'PUT' || method === 'PATCH') && !ofThings.test(target),
  );

  it('is known of every operation that sets something of Gantry’s own', () => {
    expect(updates.map(({ id }) => id).filter((id) => !(id in settings))).toEqual([]);
  });

  it.each(Object.entries(settings))('of %s is in its entry', async (id, { first, then, fields }) => {
    const operation = updates.find((each) => each.id === id);
    const target = (operation?.path ?? '').replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
    for (const body of [first, then]) {
      if (!body) continue;
      const text = JSON.stringify(body)
        .replace('MEMBER', ids['user'] ?? '')
        .replace('CHECKPOINTS', path.join(directory, 'checkpoints'));
      const response = await gantry.ask(operation?.method ?? '', target, JSON.parse(text));
      expect([response.status, await response.text()]).toEqual([200, '{}']);
    }
    const changes = await changesOf(id);
    expect(changes.map(({ field }) => field).sort()).toEqual(fields);
    for (const { before, after } of changes) expect(before).not.toEqual(after);
  });

  it('of a stack that is deployed by itself says how, and with whose rights', async () => {
    const key = { cluster: ids['cluster'] ?? '', stack: 'shop' };
    await saveSource(
      gantry.runtime.store,
      key,
      {
        ...{ url: 'https://127.0.0.1:9/stacks.git', ref: '', file: 'compose.yaml', user: '', token: null },
        ...{ variables: {}, profiles: [] },
      },
      { commit: { sha: 'a'.repeat(40), subject: '', author: '', committedMs: 1 }, revision: 1 },
      { userId: gantry.admin.id, via: 'session', credentialId: 's1' },
    );
    const target = `/clusters/${key.cluster}/stacks/shop/git/automatic`;
    expect((await gantry.ask('PUT', target, { mode: 'poll', pollMinutes: 7 })).status).toBe(200);
    const changes = await changesOf('stackGit.automate');
    expect(changes).toContainEqual({ field: 'mode', before: 'off', after: 'poll' });
    expect(changes).toContainEqual(expect.objectContaining({ field: 'pollMinutes', after: 7 }));
    expect(changes).toContainEqual({ field: 'runs as', before: null, after: 'admin' });
  });

  it('of a grant says what was given, and what was taken', async () => {
    const scope = { kind: 'collection', collection: '/a' };
    const subject = { kind: 'user', id: ids['user'] };
    const response = await gantry.ask('POST', '/grants', { subject, role: 'View Only', scope });
    const { id } = made.parse(await response.json());
    const given = [
      ['user', 'bob'],
      ['role', 'View Only'],
      ['scope', expect.stringContaining('/a')],
    ];
    expect(await changesOf('grants.create')).toEqual(
      given.map(([field, after]) => ({ field, before: null, after })),
    );
    expect((await gantry.ask('DELETE', `/grants/${id}`)).status).toBe(200);
    expect(await changesOf('grants.remove')).toEqual(
      given.map(([field, before]) => ({ field, before, after: null })),
    );
  });

  it('of a token says what it opens, and never the token', async () => {
    const response = await gantry.ask('POST', '/tokens', {
      name: 'ci',
      permissions: ['Container View'],
      scope: { kind: 'cluster', cluster: ids['cluster'] },
      addresses: ['192.0.2.0/24'],
      expiresMs: Date.UTC(2100, 0, 1),
    });
    const answer = made.extend({ token: z.string() }).parse(await response.json());
    const opens = [
      ['owner', 'admin'],
      ['permissions', 'Container View'],
      ['scope', expect.stringContaining(ids['cluster'] ?? '')],
      ['addresses', '192.0.2.0/24'],
      ['expires', '2100-01-01T00:00:00.000Z'],
    ];
    const created = await changesOf('tokens.create');
    expect(created).toEqual(opens.map(([field, after]) => ({ field, before: null, after })));
    expect(JSON.stringify(created)).not.toContain(answer.token);
    expect((await gantry.ask('DELETE', `/tokens/${answer.id}`)).status).toBe(200);
    expect(await changesOf('tokens.revoke')).toEqual(
      opens.map(([field, before]) => ({ field, before, after: null })),
    );
  });

  it.each([
    ['directory.remove', '/directory'],
    ['identityProvider.remove', '/identity-provider'],
    ['collections.remove', '/collections'],
  ])('of %s says what was there', async (id, target) => {
    const response = await gantry.ask('DELETE', target, id === 'collections.remove' ? { path: '/a' } : {});
    expect(response.status).toBe(200);
    const changes = await changesOf(id);
    expect(changes).not.toHaveLength(0);
    for (const { before, after } of changes) expect([before, after]).toEqual([expect.anything(), null]);
  });
});
