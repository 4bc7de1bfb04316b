import type { Kysely } from 'kysely';

/** In which collection it was, so that the log can be shown to those who answer for one. Older entries name none. */
export async function addAuditCollections(db: Kysely<unknown>): Promise<void> {
  for (const [table, sequence] of [
    ['audit_intents', 'sequence'],
    ['audit_outcomes', 'intent_sequence'],
  ] as const) {
    await db.schema.alterTable(table).addColumn('collection', 'text').execute();
    await db.schema
      .createIndex(`${table}_collection`)
      .on(table)
      .columns(['collection', sequence])
      .where('collection', 'is not', null)
      .execute();
  }
}
