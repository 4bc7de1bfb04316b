import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type HeldGrant, Rights, type Scope } from '@/lib/rights';
import { startDoorServer } from '../api/door-testing';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { type Ask, callerWith } from '../policy/callers-testing';
import { runAs } from '../policy/scope';
import { readSettings } from '../settings';
import { succeeded, testIntent } from './proof-testing';

type Entry = { cluster: string | null; collection: string | null; madeIn?: string };

/** Everywhere that something may be said to have happened, by the sequence that its entry gets. */
const entries: Entry[] = [
  { cluster: null, collection: null },
  { cluster: 'east', collection: null },
  { cluster: 'east', collection: '/' },
  { cluster: 'east', collection: '/prod' },
  { cluster: 'east', collection: '/prod/payments' },
  { cluster: 'east', collection: '/prod/payments/cards' },
  { cluster: 'west', collection: '/prod/payments' },
  { cluster: 'west', collection: '/prod/payments-old' },
  { cluster: 'west', collection: '/prod/payments0' },
  { cluster: 'west', collection: '/prod/Payments' },
  { cluster: 'west', collection: '/prod%payments' },
  { cluster: 'east', collection: null, madeIn: '/prod/payments' },
  { cluster: 'west', collection: null, madeIn: '/test' },
  { cluster: null, collection: '/prod/payments' },
];

const collection = (name: string): Scope => ({ kind: 'collection', collection: name });
const holders: Record<string, { grants: Scope[]; limits?: Scope[] }> = {
  everything: { grants: [{ kind: 'all' }] },
  'one cluster': { grants: [{ kind: 'cluster', cluster: 'east' }] },
  'two clusters': {
    grants: [
      { kind: 'cluster', cluster: 'east' },
      { kind: 'cluster', cluster: 'west' },
    ],
  },
  'the root of all collections': { grants: [collection('/')] },
  'a collection with others below it': { grants: [collection('/prod')] },
  'one collection': { grants: [collection('/prod/payments')] },
  'a collection and a cluster': { grants: [collection('/test'), { kind: 'cluster', cluster: 'east' }] },
  'a collection that is empty': { grants: [collection('/prod/payments/none')] },
  'everything, with a token for one collection': {
    grants: [{ kind: 'all' }],
    limits: [collection('/prod/payments')],
  },
  'a cluster, with a token for one collection': {
    grants: [{ kind: 'cluster', cluster: 'west' }],
    limits: [collection('/prod/payments')],
  },
  nothing: { grants: [] },
};

const held = (scopes: readonly Scope[]): HeldGrant[] =>
  scopes.map((scope, index) => ({
    id: String(index),
    role: 'Auditor',
    permissions: new Set(['Audit View']),
    scope,
    team: null,
  }));
const rightsOf = ({ grants, limits }: { grants: Scope[]; limits?: Scope[] }) =>
  new Rights(held(grants), limits ? held(limits) : null);

const line = z.object({ sequence: z.number(), targetName: z.string().nullable() });

describe('the audit log of those who may see a part of it', () => {
  let directory: string;
  let doorServer: Awaited<ReturnType<typeof startDoorServer>>;
  let started: StartedRuntime;
  /** The sequence of the first of `entries`. */
  let first: number;

  const audit = () => started.runtime.audit;
  const as = <T>(rights: Rights, work: () => T) => runAs({ rights, collection: null }, work);
  const indexesOf = (sequences: readonly number[]) => sequences.map((sequence) => sequence - first);
  /** Those whose place these rights reach, as the door would decide for each of them. */
  const reached = (rights: Rights) =>
    entries.flatMap(({ cluster, collection: own, madeIn }, index) => {
      const place = { cluster: cluster ?? undefined, collection: own ?? madeIn };
      return rights.at('Audit View', place) ? [index] : [];
    });

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-audit-scopes-'));
    doorServer = await startDoorServer();
    started = await createRuntime({
      settings: { ...readSettings({ NODE_ENV: 'test' }, []), dataDirectory: directory },
      publicUrl: doorServer.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    doorServer.serve(started.runtime.door);
    first = audit().proof.archives.lastSequence + (await audit().list({ limit: 1 })).total + 1;
    for (const [index, { cluster, collection: own, madeIn }] of entries.entries()) {
      await audit().record({
        ...testIntent(index, {
          cluster,
          actor: `actor ${index}`,
          operation: index % 2 === 0 ? 'things.even' : 'things.odd',
          targetId: 'thing',
          targetName: `needle ${index}`,
        }),
        ...succeeded,
        ...(madeIn === undefined ? {} : { detail: { made: true } }),
        collection: own ?? madeIn ?? null,
      });
    }
    await started.runtime.store.db
      .insertInto('roles')
      .values({
        id: 'auditor',
        name: 'Auditor',
        name_key: 'auditor',
        permissions: JSON.stringify(['Audit View']),
        created_ms: 1,
      })
      .execute();
  }, 60_000);
  afterAll(async () => {
    await started.close();
    doorServer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(Object.entries(holders))('shows a holder of %s what lies there, everywhere', async (_, holder) => {
    const rights = rightsOf(holder);
    const wanted = reached(rights);
    const query = { search: 'needle', limit: 500, sort: 'time' as const };
    const mine = (page: { items: { sequence: number }[] }) =>
      indexesOf(page.items.map(({ sequence }) => sequence)).filter((index) => index >= 0);

    // The list, its total and its pages; with a search, which is looked for part by part, and without.
    for (const asked of [query, { ...query, search: undefined, filter: { targetId: ['thing'] } }]) {
      const whole = await as(rights, () => audit().list(asked));
      expect(mine(whole)).toEqual(wanted);
      expect(whole.total).toBe(wanted.length);
      const paged: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await as(rights, () => audit().list({ ...asked, limit: 2, cursor }));
        expect(page.total).toBe(wanted.length);
        paged.push(...mine(page));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(paged).toEqual(wanted);
    }
    if (wanted.length < entries.length) {
      const { items, total } = await as(rights, () => audit().list({ limit: 500, sort: 'time' }));
      expect([total, mine({ items })]).toEqual([rights.anywhere('Audit View') ? wanted.length : 0, wanted]);
    }

    // Filters, the history of one thing, and what the menus offer.
    const even = { operation: ['things.even'], about: ['thing'] };
    const some = await as(rights, () => audit().list({ limit: 500, sort: 'time', filter: even }));
    expect(mine(some)).toEqual(wanted.filter((index) => index % 2 === 0));
    for (const other of ['actor 0', 'actor 4', 'actor 7', 'actor 11']) {
      const seen = wanted.includes(Number(other.slice(6)));
      expect(some.facets.actor.includes(other)).toBe(seen);
    }

    // The export, which is read when its caller's code no longer runs.
    const lines = as(rights, () => audit().export({ search: 'needle' }));
    const exported: number[] = [];
    for await (const { sequence } of lines) exported.push(sequence - first);
    expect(exported).toEqual(wanted);
  });

  const callers = [
    { name: 'east', scope: { kind: 'cluster', cluster: 'east' } },
    { name: 'payments', scope: collection('/prod/payments') },
  ] as const;
  it.each(callers)('answers the holder $name over the API alike', async ({ name, scope }) => {
    const ask: Ask = await callerWith(started.runtime, doorServer.url, { name, role: 'auditor', scope });
    const wanted = reached(rightsOf({ grants: [scope] }));

    const { body } = await ask('GET', '/audit?limit=500&sort=time');
    expect(
      indexesOf(
        z
          .array(line)
          .parse(body.items)
          .map(({ sequence }) => sequence),
      ),
    ).toEqual(wanted);
    expect(body['total']).toBe(wanted.length);
    const { text } = await ask('GET', '/audit/export?format=jsonl');
    const exported = text
      .trimEnd()
      .split('\n')
      .map((each) => line.parse(JSON.parse(each)).sequence);
    expect(indexesOf(exported)).toEqual(wanted);
    const { text: csv } = await ask('GET', '/audit/export?format=csv');
    expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + wanted.length);

    // Their own searches.
    const saved = await ask('POST', '/audit/searches', { name: 'mine', query: 'q=needle' });
    expect(saved.status).toBe(200);
    expect((await ask('GET', '/audit/searches')).body.items).toMatchObject([{ name: 'mine' }]);
    expect((await ask('DELETE', `/audit/searches/${String(saved.body['id'])}`)).status).toBe(200);

    // What is about the whole log is for those who see the whole log.
    for (const [method, target] of [
      ['GET', '/audit/proof'],
      ['POST', '/audit/verify'],
      ['GET', '/audit/export?format=proof'],
      ['GET', '/audit/archives/1/download'],
    ] as const) {
      const refused = await ask(method, target, method === 'POST' ? {} : undefined);
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'forbidden', message: expect.stringContaining('over everything') },
      });
    }

    // What they did just now is about no cluster: the list is as it was.
    expect((await ask('GET', '/audit?limit=1')).body['total']).toBe(wanted.length);
  });
});
