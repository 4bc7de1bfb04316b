import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { openStore, type Store } from '../store/store';
import { type Audit, createAudit } from './audit';
import type { ChainRow } from './chain';
import { verdictOnRows } from './chain-testing';
import { readRows } from './log-rows';
import { succeeded, testIntent } from './proof-testing';

const log = pino({ level: 'silent' });
function chainOf(store: Store): Promise<ChainRow[]> {
  return readRows(store, 0, 1_000_000, 1_000_000);
}

/** Makes every further page of the database a "disk full", or takes that back. */
async function limitPages(store: Store, more: number | null): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
  const pages = more === null ? 1_000_000 : (rows[0]?.page_count ?? 0) + more;
  await sql`pragma max_page_count = ${sql.lit(pages)}`.execute(store.db);
}

describe('the audit log', () => {
  let directory: string;
  let store: Store;
  let audit: Audit;

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-audit-'));
    store = await openStore(directory);
    audit = await createAudit({ store, log });
  });
  afterEach(async () => {
    await audit.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('shows an intent as running, then with its outcome and what was noted', async () => {
    const sequence = await audit.begin(testIntent(1));
    const query = { limit: 50 };
    expect((await audit.list(query)).items).toMatchObject([
      { sequence, outcome: 'running', durationMs: null },
    ]);
    await audit.finish(sequence, { ...succeeded, detail: { name: 'web' } });
    expect(await audit.list(query)).toEqual({
      items: [
        {
          sequence: 1,
          timeMs: 1_700_000_000_001,
          actor: 'ada',
          actorId: 'u1',
          via: 'session',
          address: '192.0.2.1',
          operation: 'containers.start',
          cluster: 'c1',
          collection: null,
          targetKind: 'container',
          targetId: 'id1',
          targetName: null,
          summary: { number: 1, name: 'web' },
          outcome: 'succeeded',
          errorCode: null,
          errorMessage: null,
          durationMs: 5,
          requestId: 'r1',
        },
      ],
      total: 1,
      nextCursor: null,
      facets: { actor: ['ada'], operation: ['containers.start'] },
    });
  });

  it('gives an entry one outcome only', async () => {
    const sequence = await audit.begin(testIntent(1));
    await audit.finish(sequence, succeeded);
    await expect(audit.finish(sequence, succeeded)).rejects.toThrow('is not open');
    await expect(audit.finish(99, succeeded)).rejects.toThrow('is not open');
  });

  it('chains many at once into one sound chain without gaps', async () => {
    await Promise.all(
      Array.from({ length: 300 }, async (_, number) => {
        if (number % 3 === 0) return audit.record({ ...testIntent(number), ...succeeded, outcome: 'denied' });
        const sequence = await audit.begin(testIntent(number));
        await audit.finish(sequence, succeeded);
      }),
    );
    expect(verdictOnRows(await chainOf(store))).toMatchObject({ sound: true, rows: 600 });
    const { items } = await audit.list({ limit: 500, sort: 'time' });
    expect(items.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
  });

  it('stores text no database gives back unchanged so that the chain stays sound', async () => {
    await audit.record({
      ...testIntent(1, {
        actor: 'lone \uD800 surrogate',
        targetName: 'nul \0 here',
        targetId: 'x'.repeat(5_000),
        summary: { text: '\uD800\0', long: 'y'.repeat(100_000) },
      }),
      ...succeeded,
      durationMs: 1.6,
    });
    expect(verdictOnRows(await chainOf(store))).toMatchObject({ sound: true });
    const [entry] = (await audit.list({ limit: 1 })).items;
    expect(entry).toMatchObject({ targetName: 'nul \uFFFD here', durationMs: 2 });
    expect(entry?.summary).toEqual({ text: '\uD800\0', shortened: true });
  });

  it('says unknown of what an earlier process left running, and goes on with its chain', async () => {
    await audit.begin(testIntent(1));
    const second = await audit.begin(testIntent(2));
    await audit.finish(second, succeeded);
    await audit.close();
    audit = await createAudit({ store, log });
    expect(await audit.recover()).toBe(1);
    expect(await audit.recover()).toBe(0);
    await audit.begin(testIntent(3));
    expect((await audit.list({ limit: 9 })).items.map((entry) => [entry.sequence, entry.outcome])).toEqual([
      [3, 'running'],
      [2, 'succeeded'],
      [1, 'unknown'],
    ]);
    expect(verdictOnRows(await chainOf(store))).toMatchObject({ sound: true, rows: 5 });
  });

  it('refuses changes while the disk is full, keeps what is over, and recovers by itself', async () => {
    const sequence = await audit.begin(testIntent(1));
    const big = { text: 'x'.repeat(15_000) };
    await limitPages(store, 0);
    let refused: unknown = null;
    for (let number = 2; refused === null && number < 100; number += 1) {
      await audit.begin(testIntent(number, { summary: big })).catch((error: unknown) => (refused = error));
    }
    expect(refused).toMatchObject({ code: 'audit_unavailable' });
    expect(audit.writable).toBe(false);
    await expect(audit.begin(testIntent(200, { summary: big }))).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    // The work of the first was done: its outcome, and a sign-in meanwhile, are kept.
    await audit.finish(sequence, { ...succeeded, detail: big });
    await audit.record({ ...testIntent(300, { operation: 'sessions.create', summary: big }), ...succeeded });
    // Reading goes on.
    expect((await audit.list({ limit: 500 })).items.at(-1)).toMatchObject({
      sequence: 1,
      outcome: 'running',
    });

    await limitPages(store, null);
    await vi.waitFor(() => expect(audit.writable).toBe(true), { timeout: 10_000 });
    const { items } = await audit.list({ limit: 500 });
    expect(items.at(-1)).toMatchObject({ sequence: 1, outcome: 'succeeded' });
    expect(items[0]).toMatchObject({ operation: 'sessions.create', outcome: 'succeeded' });
    await audit.begin(testIntent(400));
    expect(verdictOnRows(await chainOf(store))).toMatchObject({ sound: true });
  });

  it('searches, filters, sorts and pages', async () => {
    await audit.record({ ...testIntent(1, { actor: 'ada', targetName: 'web_1' }), ...succeeded });
    await audit.record({ ...testIntent(2, { actor: 'bob', targetName: '100%' }), ...succeeded });
    await audit.record({
      ...testIntent(3, { actor: 'bob', operation: 'images.pull', cluster: null }),
      ...succeeded,
      outcome: 'failed',
      errorMessage: 'Registry says NO',
    });
    await audit.begin(testIntent(4, { actor: 'eve', targetKind: 'stack', targetId: 'shop' }));
    const found = async (query: Partial<Parameters<Audit['list']>[0]>) =>
      (await audit.list({ limit: 50, ...query })).items.map(({ sequence }) => sequence);
    expect(await found({})).toEqual([4, 3, 2, 1]);
    expect(await found({ sort: 'time' })).toEqual([1, 2, 3, 4]);
    expect(await found({ search: 'registry says' })).toEqual([3]);
    expect(await found({ search: 'b_1' })).toEqual([1]);
    expect(await found({ search: '0%' })).toEqual([2]);
    expect(await found({ search: '%' })).toEqual([2]);
    expect(await found({ filter: { actor: ['bob', 'eve'] } })).toEqual([4, 3, 2]);
    expect(await found({ filter: { outcome: ['running'] } })).toEqual([4]);
    expect(await found({ filter: { outcome: ['running', 'failed'] } })).toEqual([4, 3]);
    expect(await found({ filter: { outcome: [] } })).toEqual([]);
    expect(await found({ filter: { operation: ['images.pull'] } })).toEqual([3]);
    expect(await found({ filter: { cluster: ['c1'], actor: ['bob'] } })).toEqual([2]);
    expect(await found({ filter: { targetKind: ['stack'], targetId: ['shop'] } })).toEqual([4]);
    expect(await found({ filter: { sinceMs: 1_700_000_000_002, untilMs: 1_700_000_000_003 } })).toEqual([
      3, 2,
    ]);
    expect(await audit.list({ limit: 3 })).toMatchObject({ total: 4, nextCursor: '3' });
    expect(await audit.list({ limit: 3, cursor: '3' })).toMatchObject({
      items: [{ sequence: 1 }],
      total: 4,
      nextCursor: null,
    });
    expect((await audit.list({ limit: 1 })).facets).toEqual({
      actor: ['ada', 'bob', 'eve'],
      operation: ['containers.start', 'images.pull'],
    });
  });

  it('finds and pages through a log that is looked through part by part', async () => {
    await Promise.all(
      Array.from({ length: 4_100 }, (_, number) =>
        audit.record({
          ...testIntent(number, { targetName: number % 1_000 === 7 ? 'needle' : 'hay' }),
          ...succeeded,
        }),
      ),
    );
    const pages = async (sort: 'time' | '-time') => {
      const found: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await audit.list({ search: 'needle', sort, limit: 2, cursor });
        expect(page.total).toBe(5);
        found.push(...page.items.map(({ sequence }) => sequence));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found;
    };
    const oldestFirst = [8, 1_008, 2_008, 3_008, 4_008];
    expect(await pages('time')).toEqual(oldestFirst);
    expect(await pages('-time')).toEqual(oldestFirst.toReversed());
    expect(await audit.list({ search: 'no such thing', limit: 2 })).toMatchObject({ items: [], total: 0 });
  });

  it('exports every entry there was, oldest first, across pages', async () => {
    await Promise.all(
      Array.from({ length: 1_203 }, (_, number) => audit.record({ ...testIntent(number), ...succeeded })),
    );
    const sequences: number[] = [];
    for await (const entry of audit.export({})) {
      // What comes in meanwhile is not part of it, or it might never end.
      if (sequences.length % 500 === 0) await audit.record({ ...testIntent(9_999), ...succeeded });
      sequences.push(entry.sequence);
    }
    expect(sequences).toEqual(Array.from({ length: 1_203 }, (_, index) => index + 1));
  });
});

describe('kill -9', () => {
  it('loses no entry and no outcome that was acknowledged', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'gantry-kill-'));
    const message = z.union([z.object({ begun: z.number() }), z.object({ finished: z.number() })]);
    const begun = new Set<number>();
    const finished = new Set<number>();
    for (let round = 1; round <= 3; round += 1) {
      const child = fork(new URL('append-forever.ts', import.meta.url), [directory], {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.on('message', (raw) => {
        const told = message.parse(raw);
        if ('begun' in told) begun.add(told.begun);
        else finished.add(told.finished);
        if (finished.size >= round * 150) child.kill('SIGKILL');
      });
      const [, signal]: unknown[] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
    }
    const store = await openStore(directory);
    const rows = await chainOf(store);
    expect(verdictOnRows(rows)).toMatchObject({ sound: true });
    const stored = new Set(rows.flatMap((row) => (row.kind === 'intent' ? [row.sequence] : [])));
    const ended = new Set(rows.flatMap((row) => (row.kind === 'outcome' ? [row.intent_sequence] : [])));
    expect([...begun].filter((sequence) => !stored.has(sequence))).toEqual([]);
    expect([...finished].filter((sequence) => !ended.has(sequence))).toEqual([]);
    await store.close();
    rmSync(directory, { recursive: true });
  });
});
