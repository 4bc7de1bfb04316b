import type { Kysely } from 'kysely';

/** Where stacks come from that are deployed from git; and the commit of a revision. */
export async function createStackGit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('stack_git')
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('stack', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('ref', 'text', (column) => column.notNull())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('sealed_token', 'text')
    .addColumn('sealed_variables', 'text', (column) => column.notNull())
    .addColumn('profiles', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('poll_minutes', 'integer', (column) => column.notNull())
    .addColumn('run_as', 'text')
    .addColumn('run_as_name', 'text')
    .addColumn('run_as_token', 'text')
    .addColumn('hook', 'text', (column) => column.unique())
    .addColumn('sealed_hook_secret', 'text')
    .addColumn('deployed', 'text')
    .addColumn('tried_sha', 'text')
    .addColumn('seen_sha', 'text')
    .addColumn('checked_ms', 'bigint')
    .addColumn('last_run', 'text')
    .addPrimaryKeyConstraint('stack_git_key', ['cluster', 'stack'])
    .execute();
  await db.schema.alterTable('revisions').addColumn('git_commit', 'text').execute();
}
