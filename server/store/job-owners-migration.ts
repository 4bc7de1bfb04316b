import { sql, type Kysely } from 'kysely';

/** Whose a job is, by id. Of those that are there, the user of that name who was there when it began. */
export async function addJobOwners(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('actor_id', 'text').execute();
  await sql`UPDATE jobs SET actor_id =
    (SELECT id FROM users WHERE users.name = jobs.actor AND users.created_ms <= jobs.started_ms)`.execute(db);
}
