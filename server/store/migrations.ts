import { sql, type Kysely, type Migration } from 'kysely';
import { addAuditCollections } from './audit-collections-migration';
import { createAuditProof } from './audit-proof-migration';
import { addJobOwners } from './job-owners-migration';
import { createSignIn } from './migrate-sign-in';
import { createPasskeys } from './passkeys-migration';
import { sealRecordings } from './recordings-at-rest-migration';
import { createRecordings } from './recordings-migration';
import { createServiceAccounts } from './service-accounts-migration';
import { createStackGit } from './stack-git-migration';

/** The schema's steps, in order of their names. A step that was released is never edited: add the next one. */
export const migrations: Record<string, Migration> = {
  '0001_first': { up: createFirstTables },
  '0002_engines': { up: createEngines },
  '0003_service_specs': { up: createServiceSpecs },
  '0004_grants': { up: createGrants },
  '0005_audit_proof': { up: createAuditProof },
  '0006_service_accounts': { up: createServiceAccounts },
  '0007_sign_in': { up: createSignIn },
  '0008_revision_collections': { up: addRevisionCollections },
  '0009_recordings': { up: createRecordings },
  '0010_stack_git': { up: createStackGit },
  '0011_passkeys': { up: createPasskeys },
  '0012_audit_collections': { up: addAuditCollections },
  '0013_recordings_at_rest': { up: sealRecordings },
  '0014_job_owners': { up: addJobOwners },
  '0015_audit_outcome_index': { up: dropOutcomeIndex },
};

// A migration sees the database as it was then, not today's types: Kysely's own advice is an unknown schema.
async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  await createAccessTables(db);
  await createAuditTables(db);
  await createWorkTables(db);
}

async function createAccessTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_sign_in_ms', 'bigint')
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_used_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute();
  await db.schema
    .createTable('tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('hint', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint')
    .addColumn('last_used_ms', 'bigint')
    .execute();
  await db.schema.createIndex('tokens_user').on('tokens').column('user_id').execute();
}

async function createAuditTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_intents')
    .addColumn('sequence', 'bigint', (column) => column.primaryKey())
    .addColumn('position', 'bigint', (column) => column.notNull().unique())
    .addColumn('time_ms', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('via', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('cluster', 'text')
    .addColumn('target_kind', 'text', (column) => column.notNull())
    .addColumn('target_id', 'text')
    .addColumn('target_name', 'text')
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_outcomes')
    .addColumn('intent_sequence', 'bigint', (column) => column.primaryKey())
    .addColumn('position', 'bigint', (column) => column.notNull().unique())
    .addColumn('time_ms', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('duration_ms', 'bigint')
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  for (const [name, columns] of [
    ['audit_time', ['time_ms']],
    ['audit_actor', ['actor', 'sequence']],
    ['audit_operation', ['operation', 'sequence']],
    ['audit_target', ['target_kind', 'target_id', 'sequence']],
    ['audit_cluster', ['cluster', 'sequence']],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('audit_intents')
      .columns([...columns])
      .execute();
  }
  await db.schema
    .createIndex('audit_outcome')
    .on('audit_outcomes')
    .columns(['outcome', 'intent_sequence'])
    .execute();
  // Against our own slips; whoever can write the file can drop these, and then the hash chain tells.
  for (const table of ['audit_intents', 'audit_outcomes']) {
    for (const action of ['update', 'delete']) {
      await sql`create trigger ${sql.ref(`${table}_no_${action}`)} before ${sql.raw(action)} on ${sql.table(table)}
        begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
    }
  }
}

/** Outcomes are looked for part by part of the log, by sequence: every change paid for an index that answered nothing. */
async function dropOutcomeIndex(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('audit_outcome').execute();
}

async function createWorkTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('clusters')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('discovered', 'integer', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('stacks')
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('stacks_key', ['cluster', 'name'])
    .execute();
  await db.schema
    .createTable('revisions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('stack', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('sealed_yaml', 'text', (column) => column.notNull())
    .addColumn('sealed_variables', 'text', (column) => column.notNull())
    .addColumn('sealed_files', 'text', (column) => column.notNull())
    .addColumn('profiles', 'text', (column) => column.notNull())
    .addColumn('scale', 'text', (column) => column.notNull())
    .addColumn('images', 'text', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addUniqueConstraint('revisions_number', ['cluster', 'stack', 'number'])
    .execute();
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_ms', 'bigint', (column) => column.notNull())
    .addColumn('finished_ms', 'bigint')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('steps', 'text', (column) => column.notNull())
    .addColumn('sealed_input', 'text')
    .execute();
  await db.schema.createIndex('jobs_started').on('jobs').column('started_ms').execute();
  await db.schema.createIndex('jobs_state').on('jobs').column('state').execute();
  await db.schema
    .createTable('scale_changes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('stack', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('replicas', 'integer', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('scale_changes_service')
    .on('scale_changes')
    .columns(['cluster', 'stack', 'service', 'id'])
    .execute();
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

async function createEngines(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('engines')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
}

async function createServiceSpecs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('service_specs')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('sealed_spec', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('service_specs_service')
    .on('service_specs')
    .columns(['cluster', 'service', 'id'])
    .execute();
}

/** Roles of one's own, teams, grants and collections. What users were becomes a grant over everything. */
async function createGrants(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('roles')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('teams')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('external_key', 'text')
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('team_members')
    .addColumn('team_id', 'text', (column) => column.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('source', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('team_members_key', ['team_id', 'user_id'])
    .execute();
  await db.schema.createIndex('team_members_user').on('team_members').column('user_id').execute();
  await db.schema
    .createTable('grants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('scope_kind', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('grants_once', ['subject_kind', 'subject_id', 'role', 'scope_kind', 'scope'])
    .execute();
  await db.schema
    .createTable('collections')
    .addColumn('path', 'text', (column) => column.primaryKey())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('quota', 'text')
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .execute();
  await sql`INSERT INTO grants (id, subject_kind, subject_id, role, scope_kind, scope, created_ms)
    SELECT 'first-' || id, 'user', id, role, 'all', '', created_ms FROM users`.execute(db);
  await db.schema.alterTable('users').dropColumn('role').execute();
  await db.schema.alterTable('tokens').addColumn('permissions', 'text').execute();
  await db.schema.alterTable('tokens').addColumn('scope', 'text').execute();
  await db.schema.alterTable('tokens').addColumn('addresses', 'text').execute();
  await db.schema.alterTable('stacks').addColumn('collection', 'text').execute();
  await db.schema.alterTable('jobs').addColumn('collection', 'text').execute();
}

/** A name may pass to another collection: what it held before is not the new owner's to read. */
async function addRevisionCollections(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('revisions').addColumn('collection', 'text').execute();
}
