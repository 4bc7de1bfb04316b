import type { Logger } from 'pino';
import type { AuditDestination, AuditProofState, AuditVerification } from '@/lib/contract/audit';
import { GantryError } from '@/lib/errors';
import type { Egress } from '../egress/egress';
import type { Store } from '../store/store';
import type { Audit } from './audit';
import { type Archives, createArchives } from './archives';
import { type AuditRecord, type LogHead, type Place, printRecord } from './audit-file';
import { type Checkpoint, checkpointOnLine } from './checkpoint';
import { createCheckpointMaker } from './checkpoint-maker';
import { createDelivery } from './delivery';
import { interleaved } from './interleaved';
import { readArchived, readCheckpoints, readRows } from './log-rows';
import { readSigningKey } from './signing-key';
import { checkpointsOfFile, pagesOfFile, verifyLog } from './verify-log';

/** What shows that nobody changed the log: signed checkpoints, a second place for them, and the checking. */
export type AuditProof = {
  rowsWritten(): void;
  state(): Promise<AuditProofState>;
  /** Sets the second place; null for none. @throws `bad_request` where nothing arrives there */
  setDestination(destination: AuditDestination | null): Promise<void>;
  /**
   * Begins to check the whole log, archives and all; `done` settles when that is through. Joins a check under way.
   * @param given what the second place holds, a checkpoint a line, where Gantry cannot read it itself
   */
  verify(given: string | null): { done: Promise<AuditVerification> };
  /** The log in the database as a file that proves itself. */
  export(): AsyncIterable<string>;
  archives: Archives;
  close(): Promise<void>;
};

export type ProofParts = {
  store: Store;
  log: Logger;
  head: () => Place;
  /** The oldest entry that is not over; null where all are. */
  firstOpen: () => number | null;
  entries: Pick<Audit, 'begin' | 'finish'>;
  /** Called when what `state` says has changed. */
  changed: () => void;
  /** Where the second place may be. */
  egress?: Egress;
  intervalMs?: number;
};

const pagePositions = 500;
/** How often a check under way says how far it is. */
const progressRows = 20_000;

export async function createProof(parts: ProofParts): Promise<AuditProof> {
  const { store, log, head, firstOpen, entries, changed, egress, intervalMs } = parts;
  const key = await readSigningKey(store);
  const delivery = createDelivery({ store, log, changed, egress });
  const made = () => {
    delivery.wake();
    changed();
  };
  const maker = await createCheckpointMaker({ store, log, key, head, made, intervalMs });
  let verification: AuditVerification = { state: 'none' };
  let verifying: Promise<AuditVerification> | null = null;

  /** The part in the database up to `until`, as the records of a file. */
  async function* livePages(until: Place): AsyncGenerator<AuditRecord[]> {
    const after = await readArchived(store);
    yield [logHead(after), ...(await readCheckpoints(store, { from: after.position, to: after.position }))];
    for (let position = after.position; position < until.position; position += pagePositions) {
      const rows = await readRows(store, position, until.position, pagePositions);
      const to = Math.min(until.position, position + pagePositions);
      yield interleaved(rows, await readCheckpoints(store, { from: position + 1, to }));
    }
    const ahead = await readCheckpoints(store, { from: head().position + 1, limit: 100 });
    yield [...ahead, { kind: 'end', ...until }];
  }

  const logHead = (after: Place): LogHead => ({
    kind: 'log',
    version: 2,
    publicKey: key.publicKeyPem,
    keyId: key.keyId,
    after,
    madeMs: Date.now(),
  });

  let last: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const exports = new Set<Promise<void>>();
  const archives = await createArchives({
    store,
    log,
    logHead,
    exclusive,
    exported: () => Promise.all(exports),
    firstOpen,
    entries,
    changed,
  });

  async function* wholeLog(files: readonly string[], until: Place): AsyncGenerator<AuditRecord[]> {
    for (const file of files) yield* pagesOfFile(file);
    yield* livePages(until);
  }

  const check = async (given: string | null): Promise<AuditVerification> => {
    const { present, missing } = await archives.files();
    const file = given === null ? await delivery.file() : null;
    const secondPlace =
      given !== null ? checkpointsInText(given) : file === null ? null : checkpointsOfFile(file);
    const until = head();
    let told = 0;
    const verdict = await verifyLog(key.publicKey, wholeLog(present, until), secondPlace, (position) => {
      if (verification.state === 'running') verification.done = position;
      if (position - told < progressRows) return;
      told = position;
      changed();
    });
    return {
      state: 'done',
      finishedMs: Date.now(),
      verdict,
      archives: present.length,
      missingArchives: missing,
      comparedWith: given !== null ? 'given' : file === null ? 'nothing' : 'file',
    };
  };

  return {
    archives,
    rowsWritten: () => maker.rowsWritten(),
    async state() {
      const { latest } = maker;
      return {
        publicKey: key.publicKeyPem,
        keyId: key.keyId,
        checkpoint: latest && { number: latest.number, sequence: latest.sequence, timeMs: latest.timeMs },
        unsignedRows: Math.max(0, head().position - (latest?.position ?? 0)),
        brokenAtStart: maker.brokenAtStart,
        destination: await delivery.state(),
        retentionDays: await archives.retentionDays(),
        archives: await archives.list(),
        verification,
      };
    },
    async setDestination(destination) {
      await maker.make();
      await delivery.setDestination(destination);
      changed();
    },
    verify(given) {
      if (verifying && given !== null) {
        throw new GantryError('conflict', {
          message: 'The log is being checked. Wait until that is through, then check it against your file.',
        });
      }
      verifying ??= exclusive(async () => {
        verification = { state: 'running', startedMs: Date.now(), done: 0, total: head().position };
        changed();
        verification = await check(given).catch((error: unknown): AuditVerification => {
          log.error({ err: error }, 'the audit log could not be checked');
          const message = error instanceof Error ? error.message : String(error);
          return { state: 'failed', finishedMs: Date.now(), message };
        });
        return verification;
      }).finally(() => {
        verifying = null;
        changed();
      });
      return { done: verifying };
    },
    async *export() {
      await maker.make();
      let ended: () => void = () => undefined;
      const underWay = new Promise<void>((resolve) => (ended = resolve));
      exports.add(underWay);
      try {
        for await (const page of livePages(head())) yield page.map(printRecord).join('');
      } finally {
        exports.delete(underWay);
        ended();
      }
    },
    async close() {
      archives.close();
      await maker.close();
      await delivery.close();
    },
  };
}

async function* checkpointsInText(text: string): AsyncGenerator<Checkpoint> {
  for (const line of text.split('\n')) {
    const checkpoint = checkpointOnLine(line);
    if (checkpoint) yield checkpoint;
  }
}
