import type { Generated, Insertable, Selectable } from 'kysely';
import type { Job } from '@/lib/contract/jobs';
import type { BuiltInRole } from '@/lib/permissions';
import type { RecordingState } from '@/lib/recording-status';
import type {
  AuditIntentsTable,
  AuditOutcomesTable,
  AuditKeysTable,
  AuditCheckpointsTable,
  AuditDestinationTable,
  AuditArchivesTable,
  AuditSearchesTable,
} from './audit-tables';
import type {
  PasskeysTable,
  PasswordResetsTable,
  RecoveryCodesTable,
  SecondFactorsTable,
} from './sign-in-tables';

/*
 * Portable to PostgreSQL: times are integers of milliseconds since 1970, booleans are 0 or 1, JSON is text.
 * A `sealed_` column holds what `store.secrets.seal` made, never the plain text.
 */

export type UsersTable = {
  id: string;
  name: string;
  /** The name in lower case: two users cannot differ by case alone. */
  name_key: string;
  /** `service`: holds tokens alone; its password is one nobody knows. */
  kind: Generated<'person' | 'service'>;
  /** argon2id; '' where they have none: they come from a directory, or a reset took it away. */
  password_hash: string;
  /** Somebody else set it: it must be changed at the next sign-in. */
  password_temporary: Generated<0 | 1>;
  /** Who vouches for them: Gantry by a password of its own, a directory, or an identity provider. */
  source: Generated<'local' | 'ldap' | 'oidc'>;
  /** What the source calls them, which a change of name leaves alone; null for local users. */
  external_key: string | null;
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
  /** What must be done before anything else; null: nothing. */
  owes: SessionDuty | null;
  /** The passkey that was shown in it: the one it began with, or was made in it; null: none. */
  passkey_id: string | null;
};

/** What a new session must do first: choose a password of one's own, or enrol a second factor. */
export type SessionDuty = 'password' | 'second-factor';

export type TokensTable = {
  id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the token, in hex. The token itself is shown once and stored nowhere. */
  hash: string;
  hint: string;
  /** A built-in role, `Agent`, or '' for all that its owner may. */
  role: BuiltInRole | 'Agent' | '';
  /** JSON array of permissions it was given, none of which reaches beyond the role; null: all of them. */
  permissions: string | null;
  /** JSON `Scope`; null: everywhere. */
  scope: string | null;
  /** JSON array of addresses and networks in CIDR form it may be used from; null: any. */
  addresses: string | null;
  created_ms: number;
  expires_ms: number | null;
  last_used_ms: number | null;
};

/** Roles of one's own. */
export type RolesTable = {
  id: string;
  name: string;
  name_key: string;
  /** JSON array of permissions. */
  permissions: string;
  created_ms: number;
};

export type TeamsTable = {
  id: string;
  name: string;
  name_key: string;
  /** Who says who is in it: people here, a directory, or an identity provider. */
  source: 'local' | 'ldap' | 'oidc';
  /** The group's distinguished name, or the claim's value. */
  external_key: string | null;
  created_ms: number;
};

export type TeamMembersTable = { team_id: string; user_id: string; source: TeamsTable['source'] };

export type GrantsTable = {
  id: string;
  subject_kind: 'user' | 'team';
  subject_id: string;
  /** A built-in role's name, or the id of one's own. */
  role: string;
  scope_kind: 'all' | 'cluster' | 'collection';
  /** The cluster's id or the collection's path; '' for all. */
  scope: string;
  created_ms: number;
};

/** Collections somebody described or limited. Others are there as soon as something carries their label. */
export type CollectionsTable = {
  path: string;
  description: string;
  /** JSON `Quota`; null: without limits. */
  quota: string | null;
  created_ms: number;
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
  /** Where it was deployed to; null: to the root. */
  collection: string | null;
  created_ms: number;
};

/** Where a stack comes from that is deployed from git. */
export type StackGitTable = {
  cluster: string;
  stack: string;
  url: string;
  ref: string;
  file: string;
  user_name: string;
  sealed_token: string | null;
  /** Sealed JSON object: variable to value. */
  sealed_variables: string;
  /** JSON array of profile names. */
  profiles: string;
  mode: 'off' | 'poll' | 'webhook';
  poll_minutes: number;
  /** Whose rights automatic deploys run with, by id and by name; null while it is off. */
  run_as: string | null;
  run_as_name: string | null;
  /** The token with which that was set: automatic deploys hold no more than it does. */
  run_as_token: string | null;
  /** What is last in the webhook's address. */
  hook: string | null;
  sealed_hook_secret: string | null;
  /** JSON: the commit that was deployed last from there, and its revision. */
  deployed: string | null;
  /** The newest commit that was deployed without being asked, whatever came of it. */
  tried_sha: string | null;
  seen_sha: string | null;
  checked_ms: number | null;
  /** JSON: what came of the last look. */
  last_run: string | null;
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
  /** Where it was deployed to; null: to the root. */
  collection: string | null;
  created_ms: number;
  job: string;
  outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';
  /** JSON: the commit it was read from; null where it was pasted. */
  git_commit: Generated<string | null>;
};

export type JobsTable = {
  id: string;
  operation: string;
  cluster: string;
  title: string;
  actor: string;
  /** Whose it is: a name may pass to somebody else. */
  actor_id: string | null;
  state: Job['state'];
  started_ms: number;
  finished_ms: number | null;
  error_code: string | null;
  error_message: string | null;
  /** JSON `{kind, id}`. */
  target: string;
  /** Of what it changes; null: none. */
  collection: string | null;
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

/** Recorded terminals; what they showed is in the file. */
export type RecordingsTable = {
  id: string;
  user_id: string;
  user_name: string;
  address: string;
  /** Of the audit entry. */
  request_id: string;
  cluster: string;
  node: string;
  container_id: string;
  container_name: string;
  stack: string | null;
  /** Where the container was then. */
  collection: string;
  /** JSON array. */
  command: string;
  /** The user in the container; '' for its own. */
  run_as: string;
  /** Below the folder of recordings. */
  file: string;
  state: RecordingState;
  exit_code: number | null;
  started_ms: number;
  ended_ms: number | null;
  size_bytes: number;
  /** The secret that its file and text are sealed with, itself sealed; null: from before they were. */
  sealed_key: string | null;
  /** Why it is kept past the rule for recordings; null: it goes as that says. */
  kept: Generated<string | null>;
};

/** What stood on the screen of a recording, sealed: one line each, milliseconds from the start, a tab, and the text. */
export type RecordingScreensTable = {
  recording: string;
  text: Uint8Array;
};

/** The same of recordings from before it was sealed: the next start moves it (`seal-older.ts`). */
export type RecordingTextsTable = {
  recording: string;
  /** One line each: milliseconds from the start, a tab, and the text. */
  lines: string;
  /** The texts alone in lower case, which a search looks through. */
  folded: string;
};

/** Requests for a terminal. While one is approved and not expired, it is a right to that one container. */
export type TerminalRequestsTable = {
  id: string;
  user_id: string;
  cluster: string;
  container_id: string;
  container_name: string;
  collection: string;
  reason: string;
  /** How long the terminal is asked for. */
  minutes: number;
  state: 'open' | 'approved' | 'declined' | 'withdrawn' | 'ended';
  created_ms: number;
  decided_by: string | null;
  decided_ms: number | null;
  /** What the one who decided says to it. */
  note: string;
  expires_ms: number | null;
};

export type SettingsTable = { key: string; value: string };

export type Database = {
  users: UsersTable;
  sessions: SessionsTable;
  tokens: TokensTable;
  roles: RolesTable;
  teams: TeamsTable;
  team_members: TeamMembersTable;
  grants: GrantsTable;
  collections: CollectionsTable;
  second_factors: SecondFactorsTable;
  recovery_codes: RecoveryCodesTable;
  password_resets: PasswordResetsTable;
  audit_intents: AuditIntentsTable;
  audit_outcomes: AuditOutcomesTable;
  audit_keys: AuditKeysTable;
  passkeys: PasskeysTable;
  audit_checkpoints: AuditCheckpointsTable;
  audit_destination: AuditDestinationTable;
  audit_archives: AuditArchivesTable;
  audit_searches: AuditSearchesTable;
  clusters: ClustersTable;
  engines: EnginesTable;
  stacks: StacksTable;
  stack_git: StackGitTable;
  revisions: RevisionsTable;
  jobs: JobsTable;
  scale_changes: ScaleChangesTable;
  service_specs: ServiceSpecsTable;
  recordings: RecordingsTable;
  recording_screens: RecordingScreensTable;
  recording_texts: RecordingTextsTable;
  terminal_requests: TerminalRequestsTable;
  settings: SettingsTable;
};

export type UserRow = Selectable<UsersTable>;
export type AuditIntentRow = Selectable<AuditIntentsTable>;
export type AuditOutcomeRow = Selectable<AuditOutcomesTable>;
export type JobRow = Selectable<JobsTable>;
export type NewJobRow = Insertable<JobsTable>;
export type PasskeyRow = Selectable<PasskeysTable>;
export type TerminalRequestRow = Selectable<TerminalRequestsTable>;
export type RecordingRow = Selectable<RecordingsTable>;
export type RevisionRow = Selectable<RevisionsTable>;
export type ClusterRecord = Selectable<ClustersTable>;
