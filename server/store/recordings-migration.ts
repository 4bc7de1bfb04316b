import type { Kysely } from 'kysely';

/** Recorded terminals, the text that was on their screens, and requests for a terminal. */
export async function createRecordings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('recordings')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('container_id', 'text', (column) => column.notNull())
    .addColumn('container_name', 'text', (column) => column.notNull())
    .addColumn('stack', 'text')
    .addColumn('collection', 'text', (column) => column.notNull())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('run_as', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('exit_code', 'integer')
    .addColumn('started_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_ms', 'bigint')
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('recordings_started').on('recordings').column('started_ms').execute();
  await db.schema
    .createTable('recording_texts')
    .addColumn('recording', 'text', (column) =>
      column.primaryKey().references('recordings.id').onDelete('cascade'),
    )
    .addColumn('lines', 'text', (column) => column.notNull())
    .addColumn('folded', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('terminal_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('container_id', 'text', (column) => column.notNull())
    .addColumn('container_name', 'text', (column) => column.notNull())
    .addColumn('collection', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('minutes', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_ms', 'bigint')
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('terminal_requests_user')
    .on('terminal_requests')
    .columns(['user_id', 'state'])
    .execute();
}
