import type { AuditEntry } from '@/lib/contract/audit';

// The audit log, what proves it, and what is kept of how it is read.

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
  /** Where the target was; null in no collection, in several, and in entries from before there was this column. */
  collection: string | null;
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
  /** Where something was made, if its intent could not know. */
  collection: string | null;
  hash: string;
};

/** The log's own key pair. */
export type AuditKeysTable = {
  id: string;
  /** PEM, SPKI. */
  public_key: string;
  /** Sealed PEM, PKCS 8. */
  sealed_private_key: string;
  created_ms: number;
};

/** Signed checkpoints of the log, as in `server/audit/checkpoint.ts`. */
export type AuditCheckpointsTable = {
  number: number;
  position: number;
  sequence: number;
  head: string;
  time_ms: number;
  first: number;
  step: number;
  marks: string;
  key_id: string;
  signature: string;
};

/** The second place, one row or none. */
export type AuditDestinationTable = {
  id: 1;
  /** Sealed JSON: where checkpoints are sent. */
  sealed_settings: string;
  /** The newest checkpoint it got. */
  delivered_number: number;
  delivered_ms: number | null;
  failing_since_ms: number | null;
  last_error: string | null;
};

/** Files that old rows were moved to. */
export type AuditArchivesTable = {
  number: number;
  /** Its name in the archive folder. */
  file: string;
  first_sequence: number;
  last_sequence: number;
  last_position: number;
  /** The hash of its last row, which the next row is chained to. */
  head: string;
  size_bytes: number;
  created_ms: number;
};

/** Searches of the log that users keep by name. */
export type AuditSearchesTable = {
  id: string;
  user_id: string;
  name: string;
  /** The query of the page's address. */
  query: string;
  created_ms: number;
};
