import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { toGantryError } from '@/lib/errors';
import type { Audit } from '../audit/audit';
import { auditOwn, type CommandEntry } from '../audit/audit-command';
import type { RecordingRow } from '../store/schema';
import type { Store } from '../store/store';

/** How long recordings are kept, and how much room they may take. Null is without limit. */
export type RetentionRule = { days: number | null; totalBytes: number | null };

export type Retention = {
  rule(): Promise<RetentionRule>;
  set(rule: RetentionRule): Promise<void>;
  /** Removes what is too old at `nowMs`, and the oldest of what is too much. Gives how many. */
  run(nowMs?: number): Promise<number>;
  /** The same, where what goes wrong is told to the log alone. */
  runQuietly(): void;
  close(): void;
};

const key = 'recordings.retention';
const dayMs = 86_400_000;
const everyMs = 3_600_000;
/** Recordings that nobody decided about: three months, and no more than a small disk has. */
const standard: RetentionRule = { days: 90, totalBytes: 10 * 1024 ** 3 };
const stored = z.object({ days: z.number().nullable(), totalBytes: z.number().nullable() });

/**
 * Recordings go by this rule alone: there is no operation that removes one. Those that somebody keeps (`kept`) stay, beside
 * what the rule counts. Each that goes is an entry of the audit log, written before it is gone.
 */
export function createRetention(parts: {
  store: Store;
  log: Logger;
  audit: Pick<Audit, 'begin' | 'finish'>;
  fileOf: (row: { file: string }) => string;
  changed: () => void;
}): Retention {
  const { store, log, audit, fileOf, changed } = parts;

  const remove = async (row: RecordingRow): Promise<void> => {
    // The file first: one without a row would be found by nobody.
    await rm(fileOf(row), { force: true });
    await store.db.deleteFrom('recordings').where('id', '=', row.id).execute();
  };

  const rule = async (): Promise<RetentionRule> => {
    const row = await store.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst();
    return row ? stored.parse(JSON.parse(row.value)) : standard;
  };

  const run = async (nowMs = Date.now()): Promise<number> => {
    const { days, totalBytes } = await rule();
    const rows = await store.db
      .selectFrom('recordings')
      .selectAll()
      .where('state', '!=', 'open')
      .where('kept', 'is', null)
      .orderBy('started_ms', 'desc')
      .execute();
    let keptBytes = 0;
    let full = false;
    let removed = 0;
    for (const row of rows) {
      const tooOld = days !== null && row.ended_ms !== null && row.ended_ms < nowMs - days * dayMs;
      full ||= totalBytes !== null && keptBytes + row.size_bytes > totalBytes;
      if (!tooOld && !full) {
        keptBytes += row.size_bytes;
        continue;
      }
      const why: Record<string, number | null> = tooOld ? { days } : { totalBytes };
      try {
        await auditOwn(audit, entryOf(row, why), () => remove(row));
        removed += 1;
      } catch (error) {
        // One file that cannot go keeps no other from going; a log that cannot be written keeps all.
        if (toGantryError(error).code === 'audit_unavailable') throw error;
        log.error({ err: error, recording: row.id }, 'an old recording could not be removed');
      }
    }
    if (removed > 0) {
      log.info({ removed }, 'recordings were removed, as the rule for keeping them says');
      changed();
    }
    return removed;
  };
  const runQuietly = () =>
    void run().catch((error: unknown) => log.error({ err: error }, 'old recordings could not be removed'));
  const timer = setInterval(runQuietly, everyMs).unref();

  return {
    rule,
    async set(next) {
      const value = JSON.stringify(next);
      await store.db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
      await run();
      changed();
    },
    run,
    runQuietly,
    close: () => clearInterval(timer),
  };
}

function entryOf(row: RecordingRow, rule: Record<string, number | null>): CommandEntry {
  return {
    operation: 'recordings.expire',
    target: {
      kind: 'recording',
      cluster: row.cluster,
      collection: row.collection,
      id: row.id,
      name: row.container_name,
    },
    summary: {
      rule,
      user: row.user_name,
      container: row.container_name,
      started: new Date(row.started_ms).toISOString(),
      sizeBytes: row.size_bytes,
    },
  };
}
