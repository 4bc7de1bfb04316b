import { z } from 'zod';
import { auditEntry } from '@/lib/contract/audit';
import type { ChainRow } from './chain';
import { type Checkpoint, checkpointRecord } from './checkpoint';

/*
 * The log as a file that proves itself: JSON Lines, one record each. First what the file is and which row it goes on
 * from, then the rows by position with every column that is hashed, each checkpoint behind the row it is about, and
 * at last where it ends. Exports and archives are alike; an archive's end is where the next file goes on.
 */

const place = z.object({
  position: z.number().int().nonnegative(),
  sequence: z.number().int().nonnegative(),
  hash: z.string(),
});
/** A place in the log: a row's position, how many entries there are up to it, and its hash. */
export type Place = z.output<typeof place>;

const text = z.string();
const nullableText = z.string().nullable();
/** Not in files of version 1. */
const addedText = nullableText.default(null);
const number = z.number().int();

const intentRow = z.object({
  kind: z.literal('intent'),
  sequence: number,
  position: number,
  time_ms: number,
  actor: text,
  actor_id: nullableText,
  via: auditEntry.shape.via,
  address: text,
  operation: text,
  cluster: nullableText,
  target_kind: text,
  target_id: nullableText,
  target_name: nullableText,
  summary: text,
  request_id: text,
  collection: addedText,
  hash: text,
});

const outcomeRow = z.object({
  kind: z.literal('outcome'),
  intent_sequence: number,
  position: number,
  time_ms: number,
  outcome: auditEntry.shape.outcome.exclude(['running']),
  error_code: nullableText,
  error_message: nullableText,
  duration_ms: number.nullable(),
  detail: text,
  collection: addedText,
  hash: text,
});

const headRecord = z.object({
  kind: z.literal('log'),
  /** 2 has collections. */
  version: z.union([z.literal(1), z.literal(2)]),
  /** PEM. */
  publicKey: text,
  keyId: text,
  /** The row the first one here is chained to; position 0 where this is the beginning. */
  after: place,
  madeMs: number,
});
const endRecord = place.extend({ kind: z.literal('end') });

const record = z.discriminatedUnion('kind', [headRecord, intentRow, outcomeRow, checkpointRecord, endRecord]);

export type LogHead = z.output<typeof headRecord>;
export type AuditRecord = LogHead | ChainRow | Checkpoint | z.output<typeof endRecord>;

/** One line of such a file. @throws an `Error` where it is none */
export function parseRecord(line: string): AuditRecord {
  return record.parse(JSON.parse(line));
}

export function printRecord(entry: AuditRecord): string {
  return `${JSON.stringify(entry)}\n`;
}
