import { rm } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { RecordingRow } from '../store/schema';
import type { Store } from '../store/store';
import { readRecorded } from './cast-file';
import { newRecordingKey } from './recording-key';
import type { Recordings } from './recordings';
import { SealedWriter } from './sealed-file';
import { saveText } from './text-store';

const suffix = '.sealed';

type Parts = { store: Store; log: Logger; signal: AbortSignal } & Pick<Recordings, 'fileOf' | 'read'>;

/**
 * Seals what was recorded before recordings were, one after the other, until `signal`: the next start goes on. One that
 * cannot be read stays as it is, and the log says so.
 */
export async function sealOlder({ store, fileOf, read, log, signal }: Parts): Promise<void> {
  try {
    await removeLeft();
    const rows = await store.db
      .selectFrom('recordings')
      .selectAll()
      .where('sealed_key', 'is', null)
      .where('state', '!=', 'open')
      .orderBy('started_ms', 'desc')
      .execute();
    if (rows.length === 0) return;
    // What the pages of the database held in clear is overwritten, and not only given up.
    await sql`pragma secure_delete = on`.execute(store.db);
    for (const row of rows) {
      if (signal.aborted) return;
      await sealOne(row).catch((error: unknown) =>
        log.error({ err: error, recording: row.id }, 'an older recording could not be sealed'),
      );
    }
    await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    log.info({ recordings: rows.length }, 'recordings from before they were sealed are sealed now');
  } catch (error) {
    log.error({ err: error }, 'older recordings could not be sealed; the next start tries again');
  }

  async function sealOne(row: RecordingRow): Promise<void> {
    const { key, sealedKey } = newRecordingKey(store.secrets);
    const file = `${row.file}${suffix}`;
    // Of a try that was cut short.
    await rm(fileOf({ file }), { force: true });
    const writer = await SealedWriter.create(fileOf({ file }), key.file);
    try {
      for await (const bytes of await read(row)) await writer.append(Buffer.from(bytes));
      await writer.append(Buffer.alloc(0), true);
    } finally {
      await writer.close();
    }
    const { lines } = await readRecorded(await read(row));
    const isThere = await store.db.transaction().execute(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('recordings')
        .set({ file, sealed_key: sealedKey, size_bytes: writer.sizeBytes })
        .where('id', '=', row.id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await saveText({ ...store, db }, row.id, key, lines);
      await db.deleteFrom('recording_texts').where('recording', '=', row.id).execute();
      return true;
    });
    await rm(fileOf(isThere ? row : { file }), { force: true });
  }

  /** Where it was cut short between the two, the file in clear is there still. */
  async function removeLeft(): Promise<void> {
    const rows = await store.db
      .selectFrom('recordings')
      .select('file')
      .where('file', 'like', `%${suffix}`)
      .execute();
    for (const { file } of rows) await rm(fileOf({ file: file.slice(0, -suffix.length) }), { force: true });
  }
}
