import type { Generated, Insertable, Selectable } from 'kysely';
import type { AuditEntry } from '@/lib/contract/audit';
import type { Job } from '@/lib/contract/jobs';
import type { Role, UserRole } from '@/lib/permissions';

/*
 * Portable to PostgreSQL: times are integers of milliseconds since 1970, booleans are 0 or 1, JSON is text.
 * A `sealed_` column holds what `store.secrets.seal` made, never the plain text.
 */

export type UsersTable = {
  id: string;
  name: string;
  /** The name in lower case: two users cannot differ by case alone. */
  name_key: string;
  role: UserRole;
  password_hash: string;
  disabled: 0 | 1;
  created_ms: number;
  last_sign_in_ms: number | null;
};

export type SessionsTable = {
  id: string;
  user_id: string;
  created_ms: number;
  last_used_ms: number;
  expires_ms: number;
  address: string;
  user_agent: string;
};

export type TokensTable = {
  id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the token, in hex. The token itself is shown once and stored nowhere. */
  hash: string;
  hint: string;
  role: Role;
  created_ms: number;
  expires_ms: number | null;
  last_used_ms: number | null;
};

export type AuditIntentsTable = {
  /** Counts entries: 1, 2, 3 … */
  sequence: number;
  /** Counts rows of both audit tables: the order of the hash chain. */
  position: number;
  time_ms: number;
  actor: string;
  actor_id: string | null;
  via: AuditEntry['via'];
  address: string;
  operation: string;
  cluster: string | null;
  target_kind: string;
  target_id: string | null;
  target_name: string | null;
  /** JSON object. */
  summary: string;
  request_id: string;
  hash: string;
};

export type AuditOutcomesTable = {
  intent_sequence: number;
  position: number;
  time_ms: number;
  outcome: Exclude<AuditEntry['outcome'], 'running'>;
  error_code: string | null;
  error_message: string | null;
  duration_ms: number | null;
  /** JSON object: what the handler added, merged over the intent's summary when shown. */
  detail: string;
  hash: string;
};

/** Engines connected beside a cluster's own: nodes of its Swarm. */
export type EnginesTable = {
  id: string;
  cluster: string;
  /** As in `ClustersTable`. */
  connection: string;
  created_ms: number;
};

export type ClustersTable = {
  id: string;
  name: string;
  /** JSON; the PEM texts in it are sealed one by one. */
  connection: string;
  discovered: 0 | 1;
  created_ms: number;
};

export type StacksTable = {
  cluster: string;
  name: string;
  created_ms: number;
};

export type RevisionsTable = {
  id: string;
  cluster: string;
  stack: string;
  /** 1, 2, 3 … within its stack. */
  number: number;
  sealed_yaml: string;
  /** Sealed JSON object: variable to value. */
  sealed_variables: string;
  /** Sealed JSON object: file name to content (env files, secrets, configs). */
  sealed_files: string;
  /** JSON array of profile names. */
  profiles: string;
  /** JSON object: service to the number of replicas its file asked for. */
  scale: string;
  /** JSON object: image reference to digest. */
  images: string;
  /** JSON: the plan in short, as it was when applied. */
  plan: string;
  actor: string;
  note: string;
  created_ms: number;
  job: string;
  outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';
};

export type JobsTable = {
  id: string;
  operation: string;
  cluster: string;
  title: string;
  actor: string;
  state: Job['state'];
  started_ms: number;
  finished_ms: number | null;
  error_code: string | null;
  error_message: string | null;
  /** JSON `{kind, id}`. */
  target: string;
  /** JSON array of steps. */
  steps: string;
  /** Sealed JSON: what is needed to go on after a restart. */
  sealed_input: string | null;
};

export type ScaleChangesTable = {
  id: Generated<number>;
  cluster: string;
  stack: string;
  service: string;
  replicas: number;
  actor: string;
  at_ms: number;
};

/** What a Swarm's services were before they were changed. */
export type ServiceSpecsTable = {
  id: Generated<number>;
  cluster: string;
  /** Its id. */
  service: string;
  /** Sealed JSON: a `ServiceSpec`, with the values of its environment. */
  sealed_spec: string;
  /** Who replaced it. */
  actor: string;
  at_ms: number;
};

export type SettingsTable = { key: string; value: string };

export type Database = {
  users: UsersTable;
  sessions: SessionsTable;
  tokens: TokensTable;
  audit_intents: AuditIntentsTable;
  audit_outcomes: AuditOutcomesTable;
  clusters: ClustersTable;
  engines: EnginesTable;
  stacks: StacksTable;
  revisions: RevisionsTable;
  jobs: JobsTable;
  scale_changes: ScaleChangesTable;
  service_specs: ServiceSpecsTable;
  settings: SettingsTable;
};

export type UserRow = Selectable<UsersTable>;
export type AuditIntentRow = Selectable<AuditIntentsTable>;
export type AuditOutcomeRow = Selectable<AuditOutcomesTable>;
export type JobRow = Selectable<JobsTable>;
export type NewJobRow = Insertable<JobsTable>;
export type RevisionRow = Selectable<RevisionsTable>;
export type ClusterRecord = Selectable<ClustersTable>;
