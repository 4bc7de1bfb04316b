import type { Kysely } from 'kysely';

/** Users that are programs. Those that are there are people. */
export async function createServiceAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('users')
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('person'))
    .execute();
}
