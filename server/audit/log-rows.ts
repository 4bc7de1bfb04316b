import type { Store } from '../store/store';
import type { Place } from './audit-file';
import { type ChainRow, chainStart } from './chain';
import type { Checkpoint } from './checkpoint';

/* The log's rows and checkpoints as they stand in the database, in the order of the chain. */

/** The rows after `after` up to position `last`, at most `limit` positions of them. */
export async function readRows(
  store: Store,
  after: number,
  last: number,
  limit: number,
): Promise<ChainRow[]> {
  const until = Math.min(last, after + limit);
  const intents = await store.db
    .selectFrom('audit_intents')
    .selectAll()
    .where('position', '>', after)
    .where('position', '<=', until)
    .execute();
  const outcomes = await store.db
    .selectFrom('audit_outcomes')
    .selectAll()
    .where('position', '>', after)
    .where('position', '<=', until)
    .execute();
  return [
    ...intents.map((row): ChainRow => ({ kind: 'intent', ...row })),
    ...outcomes.map((row): ChainRow => ({ kind: 'outcome', ...row })),
  ].sort((a, b) => a.position - b.position);
}

/** The position and hash of the rows at these positions, those that are there, in order. */
export async function readHashes(
  store: Store,
  positions: readonly number[],
): Promise<{ position: number; hash: string }[]> {
  const intents = await store.db
    .selectFrom('audit_intents')
    .select(['position', 'hash'])
    .where('position', 'in', positions)
    .execute();
  const outcomes = await store.db
    .selectFrom('audit_outcomes')
    .select(['position', 'hash'])
    .where('position', 'in', positions)
    .execute();
  return [...intents, ...outcomes].sort((a, b) => a.position - b.position);
}

/** The newest row's place. */
export async function readHead(store: Store): Promise<Place> {
  const intent = await store.db
    .selectFrom('audit_intents')
    .select(['sequence', 'position', 'hash'])
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const outcome = await store.db
    .selectFrom('audit_outcomes')
    .select(['position', 'hash'])
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const archived = await readArchived(store);
  const newest = (outcome?.position ?? 0) > (intent?.position ?? 0) ? outcome : intent;
  return {
    position: newest?.position ?? archived.position,
    sequence: intent?.sequence ?? archived.sequence,
    hash: newest?.hash ?? archived.hash,
  };
}

/** Where the rows in the database begin: the last one that an archive holds. */
export async function readArchived(store: Store): Promise<Place> {
  const row = await store.db
    .selectFrom('audit_archives')
    .select(['last_position', 'last_sequence', 'head'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    position: row?.last_position ?? 0,
    sequence: row?.last_sequence ?? 0,
    hash: row?.head ?? chainStart,
  };
}

/** Checkpoints from position `from` to `to`, in order, at most `limit`, those with a greater number than `afterNumber`. */
export async function readCheckpoints(
  store: Store,
  { from = 0, to = Number.MAX_SAFE_INTEGER, afterNumber = 0, limit = 100_000 },
): Promise<Checkpoint[]> {
  const rows = await store.db
    .selectFrom('audit_checkpoints')
    .selectAll()
    .where('position', '>=', from)
    .where('position', '<=', to)
    .where('number', '>', afterNumber)
    .orderBy('position')
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(
    ({ time_ms: timeMs, key_id: keyId, number, position, sequence, head, first, step, ...row }) => ({
      kind: 'checkpoint',
      number,
      position,
      sequence,
      head,
      timeMs,
      first,
      step,
      marks: row.marks,
      keyId,
      signature: row.signature,
    }),
  );
}
