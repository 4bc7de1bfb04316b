import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

/*
 * A checkpoint says, signed, how long the log was at a time and what its newest row's hash was. One that is kept where
 * nobody who can write the log can write too shows what a chain alone cannot: a log made anew, or cut at its end.
 */

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const counted = z.number().int().nonnegative();

/** A checkpoint as it is kept, exported and sent: one JSON object on a line. */
export const checkpointRecord = z.object({
  kind: z.literal('checkpoint'),
  /** Counts checkpoints: 1, 2, 3 … */
  number: counted,
  /** How many rows (intents and outcomes) there were: the position of the newest. */
  position: counted,
  /** How many entries there were. */
  sequence: counted,
  /** The newest row's hash. */
  head: hex64,
  timeMs: z.number().int(),
  /** The marks are of the rows at `first`, `first + step` … up to `position`. */
  first: counted,
  step: z.number().int().positive(),
  /** The first 8 hex digits of each of these rows' hashes, run together: they name the row where logs part. */
  marks: z.string().regex(/^([0-9a-f]{8})*$/),
  /** The first 16 hex digits of the SHA-256 of the public key (DER, SPKI). */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Ed25519, in base64. */
  signature: z.string().max(128),
});
export type Checkpoint = z.output<typeof checkpointRecord>;

/** What a checkpoint says, before it is signed. */
export type Statement = Omit<Checkpoint, 'kind' | 'keyId' | 'signature'>;

export const markLength = 8;
/** Rows between two checkpoints are marked one by one up to this many, and every so many where there are more. */
const mostMarks = 128;

/** The positions whose rows a checkpoint marks: of `first` to `last`, all or every `step`-th. */
export function markedPositions(first: number, last: number): { step: number; positions: number[] } {
  const step = Math.max(1, Math.ceil((last - first + 1) / mostMarks));
  const positions: number[] = [];
  for (let position = first; position <= last; position += step) positions.push(position);
  return { step, positions };
}

/** The short name of a public key. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

export function signCheckpoint(statement: Statement, privateKey: KeyObject): Checkpoint {
  const keyId = keyIdOf(createPublicKey(privateKey));
  const signature = sign(null, signedBytes(statement, keyId), privateKey).toString('base64');
  return { kind: 'checkpoint', ...statement, keyId, signature };
}

/** Whether `checkpoint` was signed with the private half of `publicKey`. */
export function isSigned(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  const { keyId, signature } = checkpoint;
  return verify(null, signedBytes(checkpoint, keyId), publicKey, Buffer.from(signature, 'base64'));
}

function signedBytes(statement: Statement, keyId: string): Buffer {
  const { number, position, sequence, head, timeMs, first, step, marks } = statement;
  const values = [keyId, number, position, sequence, head, timeMs, first, step, marks];
  return Buffer.from(JSON.stringify(['gantry audit checkpoint', 1, ...values]));
}

/**
 * The checkpoint on a line of a second place: bare, or behind what a syslog server writes before it. Null where there
 * is none.
 */
export function checkpointOnLine(line: string): Checkpoint | null {
  const start = line.indexOf('{"kind":"checkpoint"');
  if (start < 0) return null;
  try {
    return checkpointRecord.parse(JSON.parse(line.slice(start).trimEnd()));
  } catch {
    return null;
  }
}
