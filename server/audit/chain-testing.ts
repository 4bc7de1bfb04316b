import { generateKeyPairSync } from 'node:crypto';
import type { AuditVerdict } from '@/lib/contract/audit';
import type { AuditRecord } from './audit-file';
import { chainHash, type ChainRow, chainStart } from './chain';
import { type Checkpoint, keyIdOf, markedPositions, markLength, signCheckpoint } from './checkpoint';
import { createVerifier } from './verifier';

/* Logs as tests need them: sound ones, and such as somebody who can write the database leaves behind. */

export const { privateKey, publicKey } = generateKeyPairSync('ed25519');

const startMs = 1_700_000_000_000;

/** A sound chain: `entries` intents, each followed by its outcome; each entry a second after the one before. */
export function chain(entries: number): ChainRow[] {
  const rows: ChainRow[] = [];
  for (let sequence = 1; sequence <= entries; sequence += 1) {
    rows.push({
      kind: 'intent',
      position: sequence * 2 - 1,
      sequence,
      time_ms: startMs + sequence * 1_000,
      actor: 'ada',
      actor_id: 'u1',
      via: 'session',
      address: '192.0.2.1',
      operation: 'containers.start',
      cluster: 'c1',
      target_kind: 'container',
      target_id: `id${sequence}`,
      target_name: null,
      summary: '{"signal":"KILL"}',
      request_id: `r${sequence}`,
      collection: sequence % 2 === 0 ? '/prod' : null,
      hash: '',
    });
    rows.push({
      kind: 'outcome',
      position: sequence * 2,
      intent_sequence: sequence,
      time_ms: startMs + sequence * 1_000 + 1,
      outcome: 'succeeded',
      error_code: null,
      error_message: null,
      duration_ms: 12,
      detail: '{}',
      collection: null,
      hash: '',
    });
  }
  return stamp(rows);
}

/** The rows with their hashes made anew from the one at index `from` on. */
export function stamp(rows: readonly ChainRow[], from = 0): ChainRow[] {
  let head = rows[from - 1]?.hash ?? chainStart;
  return rows.map((row, index) => {
    if (index < from) return row;
    head = chainHash(head, row);
    return { ...row, hash: head };
  });
}

/** A checkpoint about the rows up to `position`, made as soon as that was written. */
export function checkpointAt(rows: readonly ChainRow[], position: number, number = 1, first = 1): Checkpoint {
  const { step, positions } = markedPositions(first, position);
  const row = rows[position - 1];
  if (!row) throw new Error(`There is no row at position ${position}`);
  return signCheckpoint(
    {
      number,
      position,
      sequence: rows.slice(0, position).filter(({ kind }) => kind === 'intent').length,
      head: row.hash,
      timeMs: row.time_ms,
      first,
      step,
      marks: positions.map((each) => rows[each - 1]?.hash.slice(0, markLength)).join(''),
    },
    privateKey,
  );
}

/** The rows as the records of a file, each checkpoint behind its row. */
export function records(rows: readonly ChainRow[], checkpoints: readonly Checkpoint[] = []): AuditRecord[] {
  const last = rows.at(-1);
  const behind = checkpoints.filter(({ position }) => position > (last?.position ?? 0));
  return [
    {
      kind: 'log',
      version: 2,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      keyId: keyIdOf(publicKey),
      after: { position: 0, sequence: 0, hash: chainStart },
      madeMs: startMs,
    },
    ...rows.flatMap((row) => [row, ...checkpoints.filter(({ position }) => position === row.position)]),
    ...behind,
    {
      kind: 'end',
      position: last?.position ?? 0,
      sequence: rows.filter(({ kind }) => kind === 'intent').length,
      hash: last?.hash ?? chainStart,
    },
  ];
}

/** What is found of rows alone. */
export function verdictOnRows(rows: readonly ChainRow[]): AuditVerdict {
  const verifier = createVerifier(publicKey);
  for (const row of rows) verifier.take(row);
  return verifier.verdict();
}
