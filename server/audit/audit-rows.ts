import type { JsonValue } from '@/lib/contract/operation';
import { type AuditEntry, auditEntry } from '@/lib/contract/audit';
import type { AuditIntentRow, AuditOutcomeRow } from '../store/schema';
import type { AuditIntent, AuditOutcome } from './audit';

/** A row's own columns, before it has its place in the chain. */
export type IntentColumns = Omit<AuditIntentRow, 'sequence' | 'position' | 'hash'>;
export type OutcomeColumns = Omit<AuditOutcomeRow, 'intent_sequence' | 'position' | 'hash'>;

const maxNameLength = 300;
/** Eight parts of 63 characters fit: one that is cut would be in another collection. */
const maxCollectionLength = 1_000;
const maxMessageLength = 2_000;
const maxJsonLength = 16_000;

/** An intent as it is stored: bounded, and of text the database gives back unchanged. */
export function intentColumns(intent: AuditIntent): IntentColumns {
  return {
    time_ms: Math.round(intent.timeMs),
    actor: storable(intent.actor),
    actor_id: storable(intent.actorId),
    via: intent.via,
    address: storable(intent.address),
    operation: storable(intent.operation),
    cluster: storable(intent.cluster),
    target_kind: storable(intent.targetKind),
    target_id: storable(intent.targetId),
    target_name: storable(intent.targetName),
    summary: storableJson(intent.summary),
    request_id: storable(intent.requestId),
    collection: storable(intent.collection ?? null, maxCollectionLength),
  };
}

/** An outcome as it is stored. */
export function outcomeColumns(outcome: AuditOutcome, timeMs: number): OutcomeColumns {
  return {
    time_ms: Math.round(timeMs),
    outcome: outcome.outcome,
    error_code: storable(outcome.errorCode),
    error_message: storable(outcome.errorMessage, maxMessageLength),
    duration_ms: outcome.durationMs === null ? null : Math.round(outcome.durationMs),
    detail: storableJson(outcome.detail ?? {}),
    collection: storable(outcome.collection ?? null, maxCollectionLength),
  };
}

/** A row of the log as read back: the intent's columns, and the outcome's where there is one. */
export type JoinedRow = IntentColumns & { sequence: number } & {
  outcome: AuditOutcomeRow['outcome'] | null;
  error_code: string | null;
  error_message: string | null;
  duration_ms: number | null;
  detail: string | null;
  made_in: string | null;
};

const summary = auditEntry.shape.summary;

export function entryOf(row: JoinedRow): AuditEntry {
  return {
    sequence: row.sequence,
    timeMs: row.time_ms,
    actor: row.actor,
    actorId: row.actor_id,
    via: row.via,
    address: row.address,
    operation: row.operation,
    cluster: row.cluster,
    collection: row.collection ?? row.made_in,
    targetKind: row.target_kind,
    targetId: row.target_id,
    targetName: row.target_name,
    summary: {
      ...summary.parse(JSON.parse(row.summary)),
      ...(row.detail === null ? {} : summary.parse(JSON.parse(row.detail))),
    },
    outcome: row.outcome ?? 'running',
    errorCode: row.error_code,
    errorMessage: row.error_message,
    durationMs: row.duration_ms,
    requestId: row.request_id,
  };
}

/** The database would change lone surrogates and end at a NUL, and then the hash would not fit. */
function storable(text: string, maxLength?: number): string;
function storable(text: string | null, maxLength?: number): string | null;
function storable(text: string | null, maxLength = maxNameLength): string | null {
  if (text === null) return null;
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return Buffer.from(cut, 'utf8').toString('utf8').replaceAll('\0', '\uFFFD');
}

function storableJson(value: Record<string, JsonValue>): string {
  const text = JSON.stringify(value);
  if (text.length <= maxJsonLength) return text;
  const kept = Object.entries(value).filter(([, part]) => JSON.stringify(part).length <= 1_000);
  const shorter = JSON.stringify({ ...Object.fromEntries(kept), shortened: true });
  return shorter.length <= maxJsonLength ? shorter : JSON.stringify({ shortened: true });
}
