import type { KeyObject } from 'node:crypto';
import type { AuditProblem, AuditVerdict } from '@/lib/contract/audit';
import type { AuditRecord, Place } from './audit-file';
import { chainHash, type ChainRow, chainStart } from './chain';
import { type Checkpoint, isSigned, keyIdOf, markLength } from './checkpoint';
import { describeProblem } from './problem-words';

/** So many of the newest rows are remembered to name the one that a checkpoint contradicts; 5 MB. */
const remembered = 1 << 18;

const beginning: Place = { position: 0, sequence: 0, hash: chainStart };

/** Checks a log that is given to it piece by piece, in order. It keeps the same few megabytes however long that is. */
export type Verifier = {
  /** Takes the next record. False once the first bad row is known: the rest need not be read. */
  take(record: AuditRecord): boolean;
  /** Takes the next checkpoint of the second place, before its row: it is held until that has come. */
  expect(checkpoint: Checkpoint): void;
  /** Where the rows taken so far end. */
  readonly place: Place;
  verdict(): AuditVerdict;
};

/** @param publicKey of the log: whose signatures count, whatever key a file brings itself */
export function createVerifier(publicKey: KeyObject): Verifier {
  const keyId = keyIdOf(publicKey);
  const marks = new Uint32Array(remembered);
  const sequences = new Float64Array(remembered);
  const times = new Float64Array(remembered);

  let start: Place | null = null;
  let place = beginning;
  /** The oldest row remembered. */
  let oldest = 1;
  let problem: AuditProblem | null = null;
  /** The chain is broken, and the next checkpoint may name an earlier row. */
  let settled = false;
  let unanchored: Place | null = null;
  let rows = 0;
  let entries = 0;
  let checkpoints = 0;
  let others = 0;
  let agreed = 0;
  let own: AuditVerdict['signed'] = null;
  let second: AuditVerdict['secondPlace'] = null;
  const awaited: Checkpoint[] = [];
  let unended = false;

  const found = (bad: Omit<AuditProblem, 'message'>) => {
    problem = { ...bad, message: describeProblem(bad) };
  };

  const takeHead = (after: Place) => {
    const first = start === null;
    start ??= after;
    unended = true;
    if (first) {
      place = after;
      oldest = after.position + 1;
      unanchored = after.position > 0 ? after : null;
    } else if (after.position !== place.position || after.hash !== place.hash) {
      found({
        reason: after.position > place.position ? 'deleted' : 'edited',
        position: place.position + 1,
        sequence: place.sequence + 1,
        untilSequence: after.sequence > place.sequence + 1 ? after.sequence : null,
      });
      settled = true;
    }
  };

  const takeRow = (row: ChainRow) => {
    start ??= beginning;
    const sequence = row.kind === 'intent' ? row.sequence : row.intent_sequence;
    if (unanchored && !problem) {
      const { position } = unanchored;
      found({ reason: 'deleted', position, sequence: 1, untilSequence: unanchored.sequence });
      settled = true;
      return;
    }
    if (!problem) {
      const position = place.position + 1;
      if (row.position !== position) {
        const next = place.sequence + 1;
        const lastGone = row.kind === 'intent' ? sequence - 1 : sequence;
        found({
          reason: row.position > position ? 'deleted' : 'edited',
          position,
          sequence: lastGone >= next ? next : null,
          untilSequence: lastGone > next ? lastGone : null,
        });
      } else if (chainHash(place.hash, row) !== row.hash) {
        found({ reason: 'edited', position, sequence, untilSequence: null });
      } else {
        rows += 1;
        entries += row.kind === 'intent' ? 1 : 0;
      }
    }
    marks[row.position % remembered] = Number.parseInt(row.hash.slice(0, markLength), 16);
    sequences[row.position % remembered] = sequence;
    times[row.position % remembered] = row.time_ms;
    oldest = Math.max(oldest, row.position - remembered + 1);
    place = {
      position: row.position,
      sequence: row.kind === 'intent' ? sequence : place.sequence,
      hash: row.hash,
    };
    for (let next = awaited[0]; next && place.position >= next.position; next = awaited[0]) {
      awaited.shift();
      compare(next, 'second');
    }
  };

  /** The rows that `checkpoint` marks, from the first whose mark is another: where the logs part. */
  const parting = (checkpoint: Checkpoint): { after: number; at: number } => {
    let after = Math.max(agreed, checkpoint.first - 1);
    for (let index = 0; index * markLength < checkpoint.marks.length; index += 1) {
      const at = checkpoint.first + index * checkpoint.step;
      if (at < oldest) continue;
      if (at > place.position) break;
      const mark = checkpoint.marks.slice(index * markLength, (index + 1) * markLength);
      if (Number.parseInt(mark, 16) !== marks[at % remembered]) return { after, at };
      after = Math.max(after, at);
    }
    return { after, at: Math.min(checkpoint.position, place.position) };
  };

  const compare = (checkpoint: Checkpoint, of: 'own' | 'second') => {
    if (settled || (start && checkpoint.position < start.position)) return;
    if (checkpoint.keyId !== keyId) {
      others += 1;
      return;
    }
    if (!isSigned(checkpoint, publicKey)) {
      if (!problem) {
        const { position, sequence } = checkpoint;
        found({
          reason: of === 'own' ? 'checkpoint' : 'second-place',
          position,
          sequence,
          untilSequence: null,
        });
        settled = true;
      }
      return;
    }
    // One that is about rows long gone by tells nothing more.
    if (checkpoint.position < place.position && !problem) return;
    if (!problem && checkpoint.position === place.position && checkpoint.head === place.hash) {
      agreed = checkpoint.position;
      const { position, sequence, timeMs } = checkpoint;
      if (of === 'own') own = { position, sequence, timeMs };
      else second = { position, sequence, timeMs };
      checkpoints += 1;
      if (unanchored?.position === position) unanchored = null;
      return;
    }
    const { after, at } = parting(checkpoint);
    if (problem && after + 1 >= problem.position) {
      settled = true;
      return;
    }
    // What is newer than the checkpoint that counted its place was written there later: the log was cut before it.
    const newer = (times[at % remembered] ?? 0) > checkpoint.timeMs;
    const from = sequences[Math.max(after + 1, oldest) % remembered] ?? checkpoint.sequence;
    const until = sequences[at % remembered] ?? checkpoint.sequence;
    found({
      reason: newer ? 'replaced' : 'restamped',
      position: after + 1,
      sequence: Math.min(from, until),
      untilSequence: from === until ? null : Math.max(from, until),
    });
    settled = true;
  };

  const endsShortOf = (checkpoint: Checkpoint) => {
    if (problem || checkpoint.position <= place.position) return;
    if (checkpoint.keyId !== keyId || !isSigned(checkpoint, publicKey)) return;
    // The rows there are may have been made anew: the marks tell.
    const { after, at } = parting(checkpoint);
    if (after < place.position && checkpoint.first <= place.position) {
      const newer = (times[at % remembered] ?? 0) > checkpoint.timeMs;
      found({
        reason: newer ? 'replaced' : 'restamped',
        position: after + 1,
        sequence: sequences[Math.max(after + 1, oldest) % remembered] ?? null,
        untilSequence: null,
      });
    } else {
      found({
        reason: 'truncated',
        position: place.position + 1,
        sequence: checkpoint.sequence > place.sequence ? place.sequence + 1 : null,
        untilSequence: null,
      });
    }
    settled = true;
  };

  return {
    take(record) {
      switch (record.kind) {
        case 'log':
          takeHead(record.after);
          break;
        case 'intent':
        case 'outcome':
          takeRow(record);
          break;
        case 'checkpoint':
          if (record.position > place.position) endsShortOf(record);
          else compare(record, 'own');
          break;
        case 'end':
          unended = false;
          if (!problem && (record.position !== place.position || record.hash !== place.hash)) {
            found({ reason: 'truncated', position: place.position + 1, sequence: null, untilSequence: null });
          }
          break;
      }
      return !settled;
    },
    expect(checkpoint) {
      awaited.push(checkpoint);
    },
    get place() {
      return place;
    },
    verdict() {
      for (const checkpoint of awaited) endsShortOf(checkpoint);
      if (!problem && unended) {
        found({ reason: 'truncated', position: place.position + 1, sequence: null, untilSequence: null });
      }
      return {
        sound: problem === null,
        problem,
        rows,
        entries,
        firstSequence: (start?.sequence ?? 0) + 1,
        lastSequence: place.sequence,
        checkpoints,
        otherCheckpoints: others,
        signed: own,
        secondPlace: second,
      };
    },
  };
}
