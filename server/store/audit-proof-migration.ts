import { sql, type Kysely } from 'kysely';

/** What proves the audit log, and what keeps it short. */
export async function createAuditProof(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('sealed_private_key', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_checkpoints')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('head', 'text', (column) => column.notNull())
    .addColumn('time_ms', 'bigint', (column) => column.notNull())
    .addColumn('first', 'bigint', (column) => column.notNull())
    .addColumn('step', 'bigint', (column) => column.notNull())
    .addColumn('marks', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('audit_checkpoints_position')
    .on('audit_checkpoints')
    .columns(['position', 'number'])
    .execute();
  await db.schema
    .createTable('audit_destination')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('sealed_settings', 'text', (column) => column.notNull())
    .addColumn('delivered_number', 'bigint', (column) => column.notNull())
    .addColumn('delivered_ms', 'bigint')
    .addColumn('failing_since_ms', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
  await db.schema
    .createTable('audit_archives')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('file', 'text', (column) => column.notNull().unique())
    .addColumn('first_sequence', 'bigint', (column) => column.notNull())
    .addColumn('last_sequence', 'bigint', (column) => column.notNull())
    .addColumn('last_position', 'bigint', (column) => column.notNull())
    .addColumn('head', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_searches')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('query', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('audit_searches_name', ['user_id', 'name'])
    .execute();
  await db.schema
    .createIndex('audit_target_name')
    .on('audit_intents')
    .columns(['target_kind', 'target_name', 'sequence'])
    .execute();
  // Rows may go once an archive holds them.
  for (const table of ['audit_intents', 'audit_outcomes']) {
    const trigger = sql.ref(`${table}_no_delete`);
    await sql`drop trigger ${trigger}`.execute(db);
    await sql`create trigger ${trigger} before delete on ${sql.table(table)}
      when old.position > coalesce((select max(last_position) from audit_archives), 0)
      begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
  }
}
