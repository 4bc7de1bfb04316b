import { createHash } from 'node:crypto';
import type { AuditIntentRow, AuditOutcomeRow } from '../store/schema';

/*
 * Every row of the log, intent or outcome, has the next position and the hash of itself and the row before it. An
 * edited, removed or moved row breaks the chain there. A chain made anew from some row on, or cut at its end, needs
 * a checkpoint kept elsewhere to be seen (`checkpoint.ts`).
 */

/** A column that older rows do not have: what is not there adds nothing to a row's hash. */
const added = (column: string | null) => (column === null ? [] : [column]);

export type ChainRow = ({ kind: 'intent' } & AuditIntentRow) | ({ kind: 'outcome' } & AuditOutcomeRow);

/** What the first row is chained to. */
export const chainStart = '0'.repeat(64);

type Unhashed<Row> = Row extends unknown ? Omit<Row, 'hash'> : never;

/** SHA-256, in hex, of the previous row's hash and this row's columns in a fixed order. */
export function chainHash(previousHash: string, row: Unhashed<ChainRow>): string {
  const columns =
    row.kind === 'intent'
      ? [
          row.sequence,
          row.time_ms,
          row.actor,
          row.actor_id,
          row.via,
          row.address,
          row.operation,
          row.cluster,
          row.target_kind,
          row.target_id,
          row.target_name,
          row.summary,
          row.request_id,
          ...added(row.collection),
        ]
      : [
          row.intent_sequence,
          row.time_ms,
          row.outcome,
          row.error_code,
          row.error_message,
          row.duration_ms,
          row.detail,
          ...added(row.collection),
        ];
  return createHash('sha256')
    .update(previousHash)
    .update(JSON.stringify([row.kind, row.position, ...columns]))
    .digest('hex');
}
