import { sql } from 'kysely';
import type { Handlers } from '../api/call';
import type { AuditEntry } from '@/lib/contract/audit';
import type { Store } from '../store/store';
import { entryOf, type JoinedRow } from './audit-rows';
import { type EntryScopes, foundInScopes, inScopes } from './entry-scopes';

export type AuditQuery = Parameters<Handlers<'audit'>['list']>[0];
/** Which entries are meant. */
export type AuditFilter = Pick<AuditQuery, 'search' | 'filter'>;
/** Which entries are meant, of those that may be seen. */
type Seen = AuditFilter & { scopes: EntryScopes };
/** Which entries the database holds: those after `first`, up to `last`. Sequences have no gaps. */
export type Extent = { first: number; last: number };
export type AuditPage = { items: AuditEntry[]; total: number; nextCursor: string | null };

const exportPage = 500;
/** Entries looked through at once: some milliseconds. */
const scanned = 2_000;

/** The entries, each `intent` with its `outcome` where it has one. */
export function joined({ db }: Store) {
  return db
    .selectFrom('audit_intents as intent')
    .leftJoin('audit_outcomes as outcome', 'outcome.intent_sequence', 'intent.sequence');
}

/** The entries that `filter` and `search` (any part of any text, case ignored) leave. */
function matching(store: Store, { search, filter, scopes }: Seen, among: typeof inScopes) {
  let query = joined(store);
  if (scopes.length > 0) query = query.where(among(scopes));
  if (filter?.actor) query = query.where('intent.actor', 'in', filter.actor);
  if (filter?.operation) query = query.where('intent.operation', 'in', filter.operation);
  if (filter?.cluster) query = query.where('intent.cluster', 'in', filter.cluster);
  if (filter?.targetKind) query = query.where('intent.target_kind', 'in', filter.targetKind);
  if (filter?.targetId) query = query.where('intent.target_id', 'in', filter.targetId);
  if (filter?.sinceMs !== undefined) query = query.where('intent.time_ms', '>=', filter.sinceMs);
  if (filter?.untilMs !== undefined) query = query.where('intent.time_ms', '<=', filter.untilMs);
  const about = filter?.about;
  if (about) {
    query = query.where((where) =>
      where.or([where('intent.target_id', 'in', about), where('intent.target_name', 'in', about)]),
    );
  }
  const outcomes = filter?.outcome;
  if (outcomes) {
    const ended = outcomes.filter((outcome) => outcome !== 'running');
    query = query.where((where) =>
      where.or([
        ...(ended.length > 0 ? [where('outcome.outcome', 'in', ended)] : []),
        ...(outcomes.includes('running') ? [where('outcome.outcome', 'is', null)] : []),
      ]),
    );
  }
  const text = search?.trim().toLowerCase();
  if (text) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((where) =>
      where.or(
        (
          [
            'intent.actor',
            'intent.operation',
            'intent.target_name',
            'intent.target_id',
            'intent.address',
            'intent.summary',
            'intent.request_id',
            'outcome.error_message',
            'outcome.detail',
          ] as const
        ).map((column) => sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`),
      ),
    );
  }
  return query;
}

const columns = [
  'intent.sequence',
  'intent.time_ms',
  'intent.actor',
  'intent.actor_id',
  'intent.via',
  'intent.address',
  'intent.operation',
  'intent.cluster',
  'intent.target_kind',
  'intent.target_id',
  'intent.target_name',
  'intent.summary',
  'intent.request_id',
  'intent.collection',
  'outcome.outcome',
  'outcome.error_code',
  'outcome.error_message',
  'outcome.duration_ms',
  'outcome.detail',
  'outcome.collection as made_in',
] as const;

/** One page, by sequence: the clock may step back, the sequence does not. */
export async function listEntries(
  store: Store,
  query: AuditQuery & Seen,
  extent: Extent,
): Promise<AuditPage> {
  const offset = Number(query.cursor ?? 0);
  const direction = query.sort === 'time' ? 'asc' : 'desc';
  const filters = Object.values(query.filter ?? {}).filter((value) => value !== undefined);
  let rows: JoinedRow[];
  let total: number;
  if (query.search?.trim() || query.filter?.outcome) {
    const found = await scan(store, query, extent);
    total = found.total;
    rows = await joined(store)
      .select(columns)
      .where('intent.sequence', 'in', found.page)
      .orderBy('intent.sequence', direction)
      .execute();
  } else {
    // The whole log need not be counted.
    const isWhole = filters.length === 0 && query.scopes.length === 0;
    total = isWhole ? extent.last - extent.first : await count(store, query, extent);
    rows = await matching(store, query, foundInScopes)
      .select(columns)
      .where('intent.sequence', '>', extent.first)
      .orderBy('intent.sequence', direction)
      .limit(query.limit)
      .offset(offset)
      .execute();
  }
  const next = offset + rows.length;
  return { items: rows.map(entryOf), total, nextCursor: next < total ? String(next) : null };
}

async function count(store: Store, query: Seen, { first }: Extent): Promise<number> {
  const { total } = await matching(store, query, foundInScopes)
    .select((select) => select.fn.countAll<number>().as('total'))
    .where('intent.sequence', '>', first)
    .executeTakeFirstOrThrow();
  return total;
}

/**
 * What no index answers, looked for part by part: the database answers within our own thread, and one look through a
 * long log would hold up everybody.
 */
async function scan(
  store: Store,
  query: AuditQuery & Seen,
  { first, last }: Extent,
): Promise<{ page: number[]; total: number }> {
  const offset = Number(query.cursor ?? 0);
  const ascending = query.sort === 'time';
  const page: number[] = [];
  let total = 0;
  for (let done = 0; done < last - first; done += scanned) {
    const rows = await matching(store, query, inScopes)
      .select('intent.sequence')
      .where('intent.sequence', '>', ascending ? first + done : Math.max(first, last - done - scanned))
      .where('intent.sequence', '<=', ascending ? first + done + scanned : last - done)
      .orderBy('intent.sequence', ascending ? 'asc' : 'desc')
      .execute();
    for (const { sequence } of rows) {
      if (total >= offset && page.length < query.limit) page.push(sequence);
      total += 1;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { page, total };
}

/** Every entry that matches, oldest first, a page in memory at a time. */
export async function* eachEntry(
  store: Store,
  query: Seen,
  { first, last }: Extent,
): AsyncGenerator<AuditEntry> {
  let after = first;
  for (;;) {
    const rows = await matching(store, query, inScopes)
      .select(columns)
      .where('intent.sequence', '>', after)
      .where('intent.sequence', '<=', last)
      .orderBy('intent.sequence')
      .limit(exportPage)
      .execute();
    yield* rows.map(entryOf);
    const newest = rows.at(-1);
    if (!newest || rows.length < exportPage) return;
    after = newest.sequence;
  }
}
