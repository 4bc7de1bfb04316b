import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Logger } from 'pino';
import { readCastLine } from '@/lib/cast';
import type { Store } from '../store/store';
import { ScreenText, type ScreenLine } from './screen-text';
import { saveText } from './text-store';

/** Ends the recordings that an earlier process left open: they are there up to when it was stopped. */
export async function recoverRecordings(
  store: Store,
  fileOf: (row: { file: string }) => string,
  log: Logger,
): Promise<void> {
  const open = await store.db.selectFrom('recordings').selectAll().where('state', '=', 'open').execute();
  for (const row of open) {
    const found = await readRecorded(fileOf(row)).catch((error: unknown) => {
      log.error({ err: error, recording: row.id }, 'the recording of an interrupted terminal cannot be read');
      return { lines: [], lastMs: 0, sizeBytes: 0 };
    });
    await store.db
      .updateTable('recordings')
      .set({ state: 'interrupted', ended_ms: row.started_ms + found.lastMs, size_bytes: found.sizeBytes })
      .where('id', '=', row.id)
      .execute();
    await saveText(store, row.id, found.lines);
  }
  if (open.length > 0)
    log.warn({ recordings: open.length }, 'terminals were cut off when Gantry was stopped');
}

/** What a recording showed, read from its file. */
export async function readRecorded(
  file: string,
): Promise<{ lines: ScreenLine[]; lastMs: number; sizeBytes: number }> {
  const { size } = await stat(file);
  const text = new ScreenText();
  let lastMs = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const event = readCastLine(line);
    if (event === null) continue;
    lastMs = event.atMs;
    if (event.kind === 'o') text.feed(event.data, event.atMs);
  }
  text.end();
  return { lines: text.lines, lastMs, sizeBytes: size };
}
