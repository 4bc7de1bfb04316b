import type { Logger } from 'pino';
import { GantryError } from '@/lib/errors';
import type { AuditIntentRow, AuditOutcomeRow } from '../store/schema';
import type { RunStatement, Store } from '../store/store';
import type { AuditIntent, AuditOutcome } from './audit';
import { intentColumns, outcomeColumns, type IntentColumns, type OutcomeColumns } from './audit-rows';
import type { Place } from './audit-file';
import { chainHash } from './chain';
import { readHead } from './log-rows';

/** What is written at once: an intent, the outcome of an earlier one (`sequence`), or both. */
export type Append =
  | { intent: AuditIntent; outcome?: undefined }
  | { intent: AuditIntent; outcome: AuditOutcome }
  | { intent?: undefined; outcome: AuditOutcome; sequence: number };

export type AuditWriter = {
  /**
   * Resolves once written and on the disk, with the entry's sequence. What is an intent alone is refused with
   * `audit_unavailable` when it cannot be written; the rest is kept and 0 comes back for an entry not written yet.
   */
  append(entry: Append): Promise<number>;
  readonly writable: boolean;
  /** The newest row. */
  readonly head: Place;
  /** The oldest entry of this process that has no outcome yet. */
  readonly firstOpen: number | null;
  /** Resolves when all that was given to `append` by now is written, or has failed to be. */
  settled(): Promise<void>;
  recover(): Promise<number>;
  close(): Promise<void>;
};

const intents = table<AuditIntentRow>('audit_intents', {
  ...{ sequence: true, position: true, time_ms: true, actor: true, actor_id: true, via: true, address: true },
  ...{ operation: true, cluster: true, target_kind: true, target_id: true, target_name: true, summary: true },
  ...{ request_id: true, collection: true, hash: true },
});
const outcomes = table<AuditOutcomeRow>('audit_outcomes', {
  ...{ intent_sequence: true, position: true, time_ms: true, outcome: true, error_code: true },
  ...{ error_message: true, duration_ms: true, detail: true, collection: true, hash: true },
});

type Job = {
  intent: IntentColumns | null;
  outcome: OutcomeColumns | null;
  sequence: number;
  resolve(sequence: number): void;
  reject(error: unknown): void;
};

/** Appends that wait share one transaction, and so one wait for the disk. */
const maxBatch = 500;
/** Outcomes and denials kept while the log cannot be written; past this they are lost, and the server's log says so. */
const maxKept = 10_000;
const retryMs = 1_000;
/** An outcome waits so long for an intent to share its commit with, unless so many wait already. */
const outcomeWaitMs = 10;
const mostWaiting = 32;

/** The one writer of the log: rows go in one after the other, each chained to the one before. */
export async function createAuditWriter(
  store: Store,
  log: Logger,
  written: () => void,
): Promise<AuditWriter> {
  let head = await readHead(store);
  /** Intents of this process without an outcome. */
  const open = new Set<number>();
  const queue: Job[] = [];
  const kept: Job[] = [];
  let writable = true;
  let draining: Promise<void> | null = null;
  let retryTimer: NodeJS.Timeout | null = null;
  let closed = false;
  let waitTimer: NodeJS.Timeout | null = null;
  /** Settles with the newest append. */
  let newest: Promise<unknown> = Promise.resolve();

  const write = async (jobs: readonly Job[]): Promise<number[]> => {
    const result = await store.transact((run) => {
      let next = head;
      const sequences: number[] = [];
      for (const job of jobs) {
        next = insert(run, job, next);
        sequences.push(job.intent ? next.sequence : job.sequence);
      }
      return { next, sequences };
    });
    head = result.next;
    written();
    return result.sequences;
  };

  const fail = async (jobs: readonly Job[], error: unknown) => {
    if (writable) log.error({ err: error }, 'the audit log cannot be written: changes are refused');
    writable = false;
    for (const job of jobs) {
      if (!job.outcome) job.reject(new GantryError('audit_unavailable', { cause: error }));
      else if (kept.length < maxKept) {
        kept.push(job);
        job.resolve(job.sequence);
      } else {
        log.error({ entry: job.intent, outcome: job.outcome }, 'an audit entry is lost');
        job.resolve(job.sequence);
      }
    }
    if (!closed) retryTimer ??= setInterval(() => void retry(), retryMs).unref();
    // Whether the failed transaction happened after all, only the database knows.
    head = await readHead(store).catch(() => head);
  };

  const recovered = () => {
    if (!writable) log.info('the audit log can be written again');
    writable = true;
    if (retryTimer) clearInterval(retryTimer);
    retryTimer = null;
  };

  const drain = async () => {
    // Lets what arrives in this turn of the event loop share the transaction.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const waiting = kept.splice(0, maxBatch);
      const batch = waiting.length > 0 ? waiting : queue.splice(0, maxBatch);
      try {
        const sequences = await write(batch);
        for (const [index, job] of batch.entries()) {
          const sequence = sequences[index] ?? 0;
          if (!job.outcome) open.add(sequence);
          job.resolve(sequence);
        }
        recovered();
      } catch (error) {
        if (waiting.length > 0) {
          kept.unshift(...waiting);
          await fail(queue.splice(0), error);
        } else {
          await fail(batch, error);
        }
      }
    }
  };

  const start = (): Promise<void> => {
    if (waitTimer) clearTimeout(waitTimer);
    waitTimer = null;
    draining ??= drain().finally(() => {
      draining = null;
      if (queue.length > 0) void start();
    });
    return draining;
  };

  const retry = async () => {
    if (draining) return;
    draining = (async () => {
      try {
        while (kept.length > 0) {
          const batch = kept.slice(0, maxBatch);
          await write(batch);
          kept.splice(0, batch.length);
        }
        await probe(store);
        recovered();
      } catch {
        head = await readHead(store).catch(() => head);
      }
    })().finally(() => {
      draining = null;
      if (queue.length > 0) void start();
    });
    await draining;
  };

  const push = (job: Omit<Job, 'resolve' | 'reject'>): Promise<number> => {
    const done = new Promise<number>((resolve, reject) => {
      queue.push({ ...job, resolve, reject });
    });
    newest = done;
    if (job.intent || closed || queue.length >= mostWaiting) void start();
    else waitTimer ??= setTimeout(() => void start(), outcomeWaitMs);
    return done;
  };

  return {
    async append(entry) {
      if (entry.intent) {
        return push({
          intent: intentColumns(entry.intent),
          outcome: entry.outcome ? outcomeColumns(entry.outcome, entry.intent.timeMs) : null,
          sequence: 0,
        });
      }
      // An entry has one outcome, and only one that this process began is still without.
      if (!open.delete(entry.sequence)) throw new Error(`Audit entry ${entry.sequence} is not open.`);
      return push({
        intent: null,
        outcome: outcomeColumns(entry.outcome, Date.now()),
        sequence: entry.sequence,
      });
    },
    get writable() {
      return writable;
    },
    get head() {
      return head;
    },
    get firstOpen() {
      return open.values().next().value ?? null;
    },
    async settled() {
      if (queue.length > 0) void start();
      await newest.catch(() => undefined);
    },
    async recover() {
      const orphans = await store.db
        .selectFrom('audit_intents')
        .leftJoin('audit_outcomes', 'audit_outcomes.intent_sequence', 'audit_intents.sequence')
        .select('audit_intents.sequence')
        .where('audit_outcomes.intent_sequence', 'is', null)
        .orderBy('audit_intents.sequence')
        .execute();
      const unknown: AuditOutcome = {
        outcome: 'unknown',
        errorCode: null,
        errorMessage: 'Gantry stopped before it could learn what came of this.',
        durationMs: null,
      };
      const left = orphans.filter(({ sequence }) => !open.has(sequence));
      await Promise.all(
        left.map(({ sequence }) =>
          push({ intent: null, outcome: outcomeColumns(unknown, Date.now()), sequence }),
        ),
      );
      return left.length;
    },
    async close() {
      closed = true;
      if (retryTimer) clearInterval(retryTimer);
      retryTimer = null;
      if (queue.length > 0) void start();
      while (draining) await draining;
      if (kept.length > 0) log.error({ entries: kept.length }, 'audit entries are lost');
    },
  };
}

function insert(run: RunStatement, job: Job, head: Place): Place {
  let { position, sequence, hash } = head;
  if (job.intent) {
    const row = { kind: 'intent', ...job.intent, sequence: sequence + 1, position: position + 1 } as const;
    hash = chainHash(hash, row);
    intents.insert(run, { ...row, hash });
    position += 1;
    sequence += 1;
  }
  if (job.outcome) {
    const row = {
      kind: 'outcome',
      ...job.outcome,
      intent_sequence: job.intent ? sequence : job.sequence,
      position: position + 1,
    } as const;
    hash = chainHash(hash, row);
    outcomes.insert(run, { ...row, hash });
    position += 1;
  }
  return { position, sequence, hash };
}

/** @param columns all that a row has: the compiler misses one that is not named */
function table<Row extends object>(name: string, columns: Record<keyof Row, true>) {
  const keys = Object.keys(columns) as (keyof Row & string)[];
  const text = `insert into ${name} (${keys.join(', ')}) values (${keys.map(() => '?').join(', ')})`;
  return {
    insert(run: RunStatement, row: Row): void {
      run(
        text,
        keys.map((key) => row[key]),
      );
    },
  };
}

/** Writes something, so that a log with nothing to write learns that the disk is back. */
async function probe(store: Store): Promise<void> {
  await store.db
    .insertInto('settings')
    .values({ key: 'audit.probe', value: String(Date.now()) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: String(Date.now()) }))
    .execute();
}
