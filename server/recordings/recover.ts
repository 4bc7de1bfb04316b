import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Store } from '../store/store';
import { readRecorded } from './cast-file';
import { openRecordingKey } from './recording-key';
import type { Recordings } from './recordings';
import { saveText } from './text-store';

/** Ends the recordings that an earlier process left open: they are there up to when it was stopped. */
export async function recoverRecordings({
  store,
  fileOf,
  read,
  log,
}: { store: Store; log: Logger } & Pick<Recordings, 'fileOf' | 'read'>): Promise<void> {
  const open = await store.db.selectFrom('recordings').selectAll().where('state', '=', 'open').execute();
  for (const row of open) {
    const { size } = await stat(fileOf(row)).catch(() => ({ size: 0 }));
    const found = await read(row)
      .then(readRecorded)
      .catch((error: unknown) => {
        log.error(
          { err: error, recording: row.id },
          'the recording of an interrupted terminal cannot be read',
        );
        return { lines: [], lastMs: 0 };
      });
    await store.db
      .updateTable('recordings')
      .set({ state: 'interrupted', ended_ms: row.started_ms + found.lastMs, size_bytes: size })
      .where('id', '=', row.id)
      .execute();
    // One from before they were sealed gets its text as it is sealed; one that cannot be read has a key that may not open.
    if (row.sealed_key !== null && found.lines.length > 0) {
      await saveText(store, row.id, openRecordingKey(store.secrets, row.sealed_key), found.lines);
    }
  }
  if (open.length > 0)
    log.warn({ recordings: open.length }, 'terminals were cut off when Gantry was stopped');
}
