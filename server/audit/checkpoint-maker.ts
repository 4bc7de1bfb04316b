import type { Logger } from 'pino';
import type { Store } from '../store/store';
import type { Place } from './audit-file';
import { type Checkpoint, markedPositions, markLength, signCheckpoint } from './checkpoint';
import { readCheckpoints, readHashes } from './log-rows';
import type { SigningKey } from './signing-key';

export type CheckpointMaker = {
  /** Says that rows were written: a checkpoint follows within a minute. */
  rowsWritten(): void;
  /** Makes a checkpoint now where there are rows without one. */
  make(): Promise<void>;
  readonly latest: Checkpoint | null;
  /** What the newest checkpoint says of the log at start that was not so; null where all was well. */
  readonly brokenAtStart: string | null;
  close(): Promise<void>;
};

type Parts = {
  store: Store;
  log: Logger;
  key: SigningKey;
  head: () => Place;
  /** Called with each new checkpoint once it is stored. */
  made: (checkpoint: Checkpoint) => void;
  intervalMs?: number;
};

/** Signs where the log stands, once a minute while it grows, and at the end. */
export async function createCheckpointMaker(parts: Parts): Promise<CheckpointMaker> {
  const { store, log, key, head, made, intervalMs = 60_000 } = parts;
  let latest = await readLatest(store);
  const brokenAtStart = latest ? await contradiction(store, latest, head()) : null;
  if (brokenAtStart) log.error({ checkpoint: latest?.number }, brokenAtStart);
  let timer: NodeJS.Timeout | null = null;
  let making: Promise<void> = Promise.resolve();

  const makeOne = async () => {
    const { position, sequence, hash } = head();
    if (position === 0 || position === latest?.position) return;
    const first = Math.min((latest?.position ?? 0) + 1, position);
    const { step, positions } = markedPositions(first, position);
    const hashes = await readHashes(store, positions);
    const checkpoint = signCheckpoint(
      {
        number: (latest?.number ?? 0) + 1,
        position,
        sequence,
        head: hash,
        timeMs: Date.now(),
        first,
        step,
        marks: hashes.map((row) => row.hash.slice(0, markLength)).join(''),
      },
      key.privateKey,
    );
    const { kind: _, timeMs, keyId, ...columns } = checkpoint;
    await store.db
      .insertInto('audit_checkpoints')
      .values({ ...columns, time_ms: timeMs, key_id: keyId })
      .execute();
    latest = checkpoint;
    made(checkpoint);
  };

  const make = () => {
    making = making.then(makeOne).catch((error: unknown) => {
      log.warn({ err: error }, 'a checkpoint of the audit log could not be made; it is tried again');
      rowsWritten();
    });
    return making;
  };

  const rowsWritten = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void make();
    }, intervalMs).unref();
  };

  if (head().position > (latest?.position ?? 0)) rowsWritten();

  return {
    rowsWritten,
    make,
    get latest() {
      return latest;
    },
    brokenAtStart,
    async close() {
      await make();
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

async function readLatest(store: Store): Promise<Checkpoint | null> {
  const row = await store.db
    .selectFrom('audit_checkpoints')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst();
  if (!row?.number) return null;
  const [latest] = await readCheckpoints(store, { afterNumber: row.number - 1, limit: 1 });
  return latest ?? null;
}

/** What `checkpoint` says that is not so, in words. */
async function contradiction(store: Store, checkpoint: Checkpoint, head: Place): Promise<string | null> {
  if (head.position < checkpoint.position) {
    return `The audit log ends at entry ${head.sequence}, and its newest checkpoint counted ${checkpoint.sequence}: it was cut.`;
  }
  const [row] = await readHashes(store, [checkpoint.position]);
  // Its row may be in an archive.
  return row === undefined || row.hash === checkpoint.head
    ? null
    : `The audit log is not as its newest checkpoint says, at entry ${checkpoint.sequence}: it was changed.`;
}
