import type { Kysely } from 'kysely';

/**
 * Recordings have a key of their own, and what was on their screens is sealed with it. What is there already is sealed
 * by the next start, which has the key (`seal-older.ts`): a migration has not.
 */
export async function sealRecordings(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('recordings').addColumn('sealed_key', 'text').execute();
  await db.schema.alterTable('recordings').addColumn('kept', 'text').execute();
  await db.schema
    .createTable('recording_screens')
    .addColumn('recording', 'text', (column) =>
      column.primaryKey().references('recordings.id').onDelete('cascade'),
    )
    .addColumn('text', 'blob', (column) => column.notNull())
    .execute();
}
