import type { Kysely } from 'kysely';

/** Second factors, password resets, and users whom a directory or an identity provider vouches for. */
export async function createSignIn(db: Kysely<unknown>): Promise<void> {
  const toUser = (table: string) =>
    db.schema
      .createTable(table)
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'));
  await toUser('second_factors')
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('confirmed_ms', 'bigint')
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('second_factors_key', ['user_id'])
    .execute();
  await toUser('recovery_codes')
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'hash'])
    .execute();
  await toUser('password_resets')
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('expires_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('password_resets_key', ['user_id'])
    .execute();
  const users = db.schema.alterTable('users');
  await users.addColumn('password_temporary', 'integer', (column) => column.notNull().defaultTo(0)).execute();
  await users.addColumn('source', 'text', (column) => column.notNull().defaultTo('local')).execute();
  await users.addColumn('external_key', 'text').execute();
  await db.schema
    .createIndex('users_external')
    .on('users')
    .columns(['source', 'external_key'])
    .unique()
    .execute();
  await db.schema.alterTable('sessions').addColumn('owes', 'text').execute();
}
