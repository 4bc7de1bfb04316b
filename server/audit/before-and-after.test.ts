import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CanaryGantry, startCanaryGantry } from '../api/canary-testing';
import { listOperations } from '../api/router';

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
};
/** Those that need a directory, a provider, a place or a terminal to stand behind them. */
const elsewhere = new Set([
  'directory.update',
  'identityProvider.update',
  'audit.setDestination',
  'recordings.keep',
  'passkeys.rename',
  'passkeys.update',
]);

const made = z.object({ id: z.string() });

describe('what was before and after', () => {
  let gantry: CanaryGantry;
  const ids: Record<string, string> = {};
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
  }, 60_000);
  afterAll(() => gantry.close());

  const updates = listOperations().filter(
    ({ method, path }) => (method === 'PUT' || method === 'PATCH') && !path.startsWith('/clusters/'),
  );

  it('is known of every operation that sets something of Gantry’s own', () => {
    expect(updates.map(({ id }) => id).filter((id) => !(id in settings) && !elsewhere.has(id))).toEqual([]);
  });

  it.each(Object.entries(settings))('of %s is in its entry', async (id, { first, then, fields }) => {
    const operation = updates.find((each) => each.id === id);
    const target = (operation?.path ?? '').replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
    for (const body of [first, then]) {
      if (!body) continue;
      const text = JSON.stringify(body).replace('MEMBER', ids['user'] ?? '');
      const response = await gantry.ask(operation?.method ?? '', target, JSON.parse(text));
      expect([response.status, await response.text()]).toEqual([200, '{}']);
    }
    const { items } = await gantry.runtime.audit.list({ limit: 1, filter: { operation: [id] } });
    const { changes } = z
      .object({ changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })) })
      .parse(items[0]?.summary);
    expect(changes.map(({ field }) => field).sort()).toEqual(fields);
    for (const { before, after } of changes) expect(before).not.toEqual(after);
  });
});
