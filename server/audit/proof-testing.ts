import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { openStore, type Store } from '../store/store';
import { type Audit, type AuditIntent, type AuditOutcome, type AuditParts, createAudit } from './audit';

/** An audit log of a test's own, in a directory of its own. */
export type TestLog = {
  directory: string;
  store: Store;
  audit: Audit;
  /** Writes so many entries, begun and succeeded. */
  write(entries: number): Promise<void>;
  /** Ends the log and opens it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function openTestLog(parts: Partial<AuditParts> = {}): Promise<TestLog> {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-proof-'));
  const log = pino({ level: 'silent' });
  const open = async () => {
    const store = await openStore(path.join(directory, 'data'));
    return { store, audit: await createAudit({ store, log, ...parts }) };
  };
  let { store, audit } = await open();
  let written = 0;
  return {
    directory,
    get store() {
      return store;
    },
    get audit() {
      return audit;
    },
    async write(entries) {
      const ended: Promise<void>[] = [];
      for (let number = 0; number < entries; number += 1) {
        ended.push(
          audit.finish(
            await audit.begin(
              testIntent((written += 1), { timeMs: Date.now(), targetName: `web-${written}` }),
            ),
            succeeded,
          ),
        );
      }
      await Promise.all(ended);
    },
    async restart() {
      await audit.close();
      await store.close();
      ({ store, audit } = await open());
    },
    async close() {
      await audit.close();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export const succeeded: AuditOutcome = {
  outcome: 'succeeded',
  errorCode: null,
  errorMessage: null,
  durationMs: 5,
};

/** The intent of a test's entry. */
export function testIntent(number: number, more: Partial<AuditIntent> = {}): AuditIntent {
  return {
    timeMs: 1_700_000_000_000 + number,
    actor: 'ada',
    actorId: 'u1',
    via: 'session',
    address: '192.0.2.1',
    operation: 'containers.start',
    cluster: 'c1',
    targetKind: 'container',
    targetId: `id${number}`,
    targetName: null,
    summary: { number },
    requestId: `r${number}`,
    ...more,
  };
}
