import { pino } from 'pino';
import { createAudit } from '../audit/audit';
import type { RecordingRow } from '../store/schema';
import { openStore } from '../store/store';
import { createRecordings, type RecordingStart } from './recordings';

/** For tests: recordings with a store and an audit log of their own, in `directory`. */
export async function openTestRecordings(directory: string) {
  const log = pino({ level: 'silent' });
  const store = await openStore(directory);
  const audit = await createAudit({ store, log });
  const recordings = await createRecordings({ store, log, audit, hints: { changed: () => undefined } });
  return {
    store,
    audit,
    recordings,
    /** A recording as it is played. */
    async castOf(row: RecordingRow): Promise<string> {
      const parts: Uint8Array[] = [];
      for await (const part of await recordings.read(row)) parts.push(part);
      return Buffer.concat(parts).toString('utf8');
    },
    async close() {
      await recordings.close();
      await audit.close();
      await store.close();
    },
  };
}

/** For tests: a terminal in the container `web`. */
export const testStart: RecordingStart = {
  cluster: 'local',
  node: 'n1',
  container: { id: 'c1', name: 'web', stack: null, collection: '/' },
  command: ['/bin/sh'],
  user: '',
  size: { columns: 80, rows: 24 },
};
