import type { AuditRecord } from './audit-file';
import type { ChainRow } from './chain';
import type { Checkpoint } from './checkpoint';

/** The rows with each checkpoint behind the row it is about; both in order of position. */
export function interleaved(rows: readonly ChainRow[], checkpoints: readonly Checkpoint[]): AuditRecord[] {
  const records: AuditRecord[] = [];
  let next = 0;
  for (const row of rows) {
    records.push(row);
    for (let due = checkpoints[next]; due && due.position <= row.position; due = checkpoints[next]) {
      records.push(due);
      next += 1;
    }
  }
  return [...records, ...checkpoints.slice(next)];
}
