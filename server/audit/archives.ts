import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { AuditProofState } from '@/lib/contract/audit';
import { GantryError } from '@/lib/errors';
import type { Store } from '../store/store';
import type { Audit } from './audit';
import { auditOwn } from './audit-command';
import { type AuditRecord, type LogHead, type Place, printRecord } from './audit-file';
import { interleaved } from './interleaved';
import { readArchived, readCheckpoints, readRows } from './log-rows';

/** Old rows are moved to files, which verify like the log they were cut from. */
export type Archives = {
  list(): Promise<AuditProofState['archives']>;
  /** The files in order, as far as they are there from the newest back, and the names of those that are not. */
  files(): Promise<{ present: string[]; missing: string[] }>;
  /** The path of one. @throws `not_found` */
  fileOf(number: number): Promise<string>;
  retentionDays(): Promise<number | null>;
  /** Sets how many days stay in the database (null: all), and moves what is older. */
  setRetention(days: number | null): Promise<void>;
  /** Moves what is older than the days set, counted back from `nowMs`. */
  run(nowMs?: number): Promise<void>;
  /** The newest entry that an archive holds: those in the database come after it. */
  readonly lastSequence: number;
  close(): void;
};

type Parts = {
  store: Store;
  log: Logger;
  logHead: (after: Place) => LogHead;
  /** Runs work while nothing else does that needs the log to stay as it is. */
  exclusive: (work: () => Promise<void>) => Promise<void>;
  /** Resolves when no export that began by now is under way. */
  exported: () => Promise<unknown>;
  /** The oldest entry that is not over; null where all are. */
  firstOpen: () => number | null;
  /** The log itself: what is moved out of it is an entry of it. */
  entries: Pick<Audit, 'begin' | 'finish'>;
  changed: () => void;
};

const retentionKey = 'audit.retentionDays';
const dayMs = 86_400_000;
const everyMs = 3_600_000;
const pagePositions = 500;

export async function createArchives(parts: Parts): Promise<Archives> {
  const { store, log, logHead, exclusive, exported, firstOpen, entries, changed } = parts;
  const folder = path.join(path.dirname(store.file), 'audit-archive');
  let archived = await readArchived(store);
  let closed = false;

  const retentionDays = async (): Promise<number | null> => {
    const row = await store.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', retentionKey)
      .executeTakeFirst();
    return row ? Number(row.value) : null;
  };

  const list = async () => {
    const rows = await store.db.selectFrom('audit_archives').selectAll().orderBy('number').execute();
    return rows.map((row) => ({
      number: row.number,
      file: row.file,
      firstSequence: row.first_sequence,
      lastSequence: row.last_sequence,
      sizeBytes: row.size_bytes,
      createdMs: row.created_ms,
    }));
  };

  /** Removes from the database what an archive holds, a little at a time. */
  const removeArchived = async () => {
    const { position } = archived;
    for (const table of ['audit_intents', 'audit_outcomes'] as const) {
      for (;;) {
        const rows = await store.db
          .selectFrom(table)
          .select('position')
          .where('position', '<=', position)
          .orderBy('position')
          .limit(pagePositions)
          .execute();
        const last = rows.at(-1);
        if (!last || closed) break;
        await store.db.deleteFrom(table).where('position', '<=', last.position).execute();
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
    // The last one vouches for where the rows in the database begin; the second place gets each first.
    const destination = await store.db
      .selectFrom('audit_destination')
      .select('delivered_number')
      .executeTakeFirst();
    await store.db
      .deleteFrom('audit_checkpoints')
      .where('position', '<', position)
      .where('number', '<=', destination?.delivered_number ?? Number.MAX_SAFE_INTEGER)
      .execute();
  };

  const moveOlder = async (thanMs: number, days: number) => {
    await removeArchived();
    const after = archived;
    const cut = await findCut(store, after, thanMs, firstOpen() ?? Number.MAX_SAFE_INTEGER);
    if (!cut) return;
    const name = `gantry-audit-${after.sequence + 1}-${cut.sequence}.jsonl`;
    const entry = {
      operation: 'audit.expire',
      target: { kind: 'audit', name },
      summary: { rule: { days }, firstSequence: after.sequence + 1, lastSequence: cut.sequence },
    };
    await auditOwn(entries, entry, () => moveUpTo(after, cut, name));
  };

  const moveUpTo = async (after: Place, cut: Place, name: string) => {
    const number = ((await list()).at(-1)?.number ?? 0) + 1;
    const target = path.join(folder, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const partial = `${target}.partial`;
    await rm(partial, { force: true });
    await pipeline(
      Readable.from(archiveLines(store, logHead(after), cut)),
      createWriteStream(partial, { mode: 0o600 }),
    );
    await syncToDisk(partial);
    await rename(partial, target);
    await syncToDisk(folder);
    const { size } = await stat(target);
    await exported();
    // From here on the rows are the archive's: the trigger that keeps them lets them go.
    await store.db
      .insertInto('audit_archives')
      .values({
        number,
        file: name,
        first_sequence: after.sequence + 1,
        last_sequence: cut.sequence,
        last_position: cut.position,
        head: cut.hash,
        size_bytes: size,
        created_ms: Date.now(),
      })
      .execute();
    archived = cut;
    log.info({ file: target, entries: cut.sequence - after.sequence }, 'old audit entries were archived');
    await removeArchived();
    changed();
  };

  const run = (nowMs = Date.now()): Promise<void> =>
    exclusive(async () => {
      try {
        const days = await retentionDays();
        if (closed) return;
        if (days === null) await removeArchived();
        else await moveOlder(nowMs - days * dayMs, days);
      } catch (error) {
        log.error({ err: error }, 'old audit entries could not be archived; they stay in the database');
      }
    });

  const timer = setInterval(() => void run(), everyMs).unref();

  return {
    list,
    retentionDays,
    run,
    get lastSequence() {
      return archived.sequence;
    },
    async files() {
      const present: string[] = [];
      const missing: string[] = [];
      for (const { file } of (await list()).reverse()) {
        const full = path.join(folder, file);
        const there = await access(full).then(
          () => true,
          () => false,
        );
        // What is older than a gap cannot be joined to the rest.
        if (there && missing.length === 0) present.unshift(full);
        else missing.unshift(file);
      }
      return { present, missing };
    },
    async fileOf(number) {
      const found = (await list()).find((archive) => archive.number === number);
      if (!found) throw new GantryError('not_found', { message: `There is no archive ${number}.` });
      return path.join(folder, found.file);
    },
    async setRetention(days) {
      if (days === null) {
        await store.db.deleteFrom('settings').where('key', '=', retentionKey).execute();
      } else {
        const value = String(days);
        await store.db
          .insertInto('settings')
          .values({ key: retentionKey, value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute();
      }
      void run();
      changed();
    },
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

/**
 * The newest checkpoint that is older than `olderThanMs` and comes before every entry that is not over. The archive
 * ends there: it is signed, and the log goes on from it.
 */
async function findCut(
  store: Store,
  after: Place,
  olderThanMs: number,
  firstOpen: number,
): Promise<Place | null> {
  const row = await store.db
    .selectFrom('audit_checkpoints')
    .select(['position', 'sequence', 'head'])
    .where('position', '>', after.position)
    .where('sequence', '<', firstOpen)
    .where('time_ms', '<', olderThanMs)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { position: row.position, sequence: row.sequence, hash: row.head } : null;
}

async function* archiveLines(store: Store, head: LogHead, cut: Place): AsyncGenerator<string> {
  const print = (records: readonly AuditRecord[]) => records.map(printRecord).join('');
  const { position: from } = head.after;
  yield print([head, ...(await readCheckpoints(store, { from, to: from }))]);
  for (let position = from; position < cut.position; position += pagePositions) {
    const rows = await readRows(store, position, cut.position, pagePositions);
    const to = Math.min(cut.position, position + pagePositions);
    yield print(interleaved(rows, await readCheckpoints(store, { from: position + 1, to })));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  yield print([{ kind: 'end', ...cut }]);
}

async function syncToDisk(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
