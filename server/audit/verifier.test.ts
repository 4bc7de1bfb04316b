import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from './audit-file';
import type { ChainRow } from './chain';
import { chain, checkpointAt, publicKey, records, stamp } from './chain-testing';
import type { Checkpoint } from './checkpoint';
import { createVerifier } from './verifier';

const sound = chain(10);
/** What the second place got: after entries 4, 7 and 10. */
const secondPlace = [
  checkpointAt(sound, 8, 1, 1),
  checkpointAt(sound, 14, 2, 9),
  checkpointAt(sound, 20, 3, 15),
];

function verdictOn(taken: readonly AuditRecord[], expected: readonly Checkpoint[] = [], key = publicKey) {
  const verifier = createVerifier(key);
  for (const checkpoint of expected) verifier.expect(checkpoint);
  taken.every((record) => verifier.take(record));
  return verifier.verdict();
}

function edited(rows: readonly ChainRow[], position: number, more: Partial<ChainRow> = {}): ChainRow[] {
  return rows.map((row): ChainRow => {
    if (row.position !== position) return row;
    return row.kind === 'intent'
      ? { ...row, actor: 'eve', ...(more.kind === 'intent' ? more : {}) }
      : { ...row, outcome: 'failed' };
  });
}

/** What a log goes on with after it was cut: newer rows than those that were there. */
function appended(rows: readonly ChainRow[], entries: number): ChainRow[] {
  const sequence = rows.filter(({ kind }) => kind === 'intent').length;
  const more = chain(sequence + entries)
    .slice(rows.length)
    .map((row) => ({ ...row, time_ms: row.time_ms + 86_400_000 }));
  return stamp([...rows, ...more], rows.length);
}

describe('verify', () => {
  it('finds a log sound that nobody touched, alone and with what the second place holds', () => {
    expect(verdictOn(records(sound))).toMatchObject({
      sound: true,
      problem: null,
      rows: 20,
      entries: 10,
      firstSequence: 1,
      lastSequence: 10,
      signed: null,
      secondPlace: null,
    });
    expect(verdictOn(records(sound, secondPlace), secondPlace)).toMatchObject({
      sound: true,
      checkpoints: 6,
      signed: { sequence: 10 },
      secondPlace: { sequence: 10 },
    });
    expect(verdictOn(records([]))).toMatchObject({ sound: true, entries: 0 });
  });

  // Somebody who can write the database, and so its checkpoints too, did the worst they can: five of five are named.
  describe.each([
    ['with its own checkpoints removed', []],
    ['with its own checkpoints left', secondPlace],
  ])('S19, %s', (_, own) => {
    const verdict = (rows: readonly ChainRow[]) => verdictOn(records(rows, own), secondPlace);

    it('names an edited entry', () => {
      expect(verdict(edited(sound, 11)).problem).toMatchObject({
        reason: 'edited',
        position: 11,
        sequence: 6,
      });
      expect(verdict(edited(sound, 12)).problem).toMatchObject({
        reason: 'edited',
        position: 12,
        sequence: 6,
      });
    });

    it('names a deleted entry', () => {
      const without = sound.filter(({ position }) => position !== 11 && position !== 12);
      expect(verdict(without).problem).toMatchObject({ reason: 'deleted', position: 11, sequence: 6 });
      expect(verdict(sound.slice(4)).problem).toMatchObject({
        reason: 'deleted',
        position: 1,
        sequence: 1,
        untilSequence: 2,
      });
      const withoutOutcome = sound.filter(({ position }) => position !== 12);
      expect(verdict(withoutOutcome).problem).toMatchObject({ reason: 'deleted', position: 12 });
    });

    it('names an entry that was re-stamped', () => {
      expect(verdict(stamp(edited(sound, 11), 10)).problem).toMatchObject({
        reason: 'restamped',
        position: 11,
        sequence: 6,
        untilSequence: null,
      });
      // Its own hash alone made anew: the chain breaks at the next row, the mark names the right one.
      const alone = sound.map((row, index) =>
        index === 10 ? (stamp(edited(sound, 11), 10)[10] ?? row) : row,
      );
      expect(verdict(alone).problem).toMatchObject({ reason: 'restamped', position: 11, sequence: 6 });
    });

    it('names an entry that was taken out, with all after it moved up and re-stamped', () => {
      const moved = sound
        .filter(({ position }) => position !== 11 && position !== 12)
        .map((row, index): ChainRow => {
          const shift = index >= 10 ? 1 : 0;
          return row.kind === 'intent'
            ? { ...row, position: index + 1, sequence: row.sequence - shift }
            : { ...row, position: index + 1, intent_sequence: row.intent_sequence - shift };
        });
      expect(verdict(stamp(moved, 10)).problem).toMatchObject({
        reason: 'restamped',
        position: 11,
        sequence: 6,
      });
    });

    it('names the first entry of a truncated end', () => {
      expect(verdict(sound.slice(0, 10)).problem).toMatchObject({
        reason: 'truncated',
        position: 11,
        sequence: 6,
      });
      expect(verdict([]).problem).toMatchObject({ reason: 'truncated', position: 1, sequence: 1 });
    });

    it.each([1, 3, 20])('names where it was cut and %i entries were appended', (entries) => {
      expect(verdict(appended(sound.slice(0, 10), entries)).problem).toMatchObject({
        reason: 'replaced',
        position: 11,
        sequence: 6,
      });
    });
  });

  it('says it in words', () => {
    const verdict = verdictOn(records(stamp(edited(sound, 11), 10)), secondPlace);
    expect(verdict.problem?.message).toBe(
      'Entry 6 was written anew, and the hashes after it with it: a checkpoint signed then says another hash.',
    );
    expect(verdictOn(records(sound.slice(0, 10)), secondPlace).problem?.message).toBe(
      'Entry 6 and what came after it are gone: truncated.',
    );
  });

  it('cannot be told that rows after the newest checkpoint were cut, and says how far it was signed', () => {
    const short = [checkpointAt(sound, 8)];
    expect(verdictOn(records(sound.slice(0, 10)), short)).toMatchObject({
      sound: true,
      lastSequence: 5,
      secondPlace: { sequence: 4 },
    });
  });

  it('does not believe a checkpoint that was altered, or signed with another key', () => {
    const [first] = secondPlace;
    if (!first) throw new Error('there is none');
    const altered = { ...first, sequence: 3 };
    expect(verdictOn(records(sound, [altered])).problem).toMatchObject({ reason: 'checkpoint', position: 8 });
    expect(verdictOn(records(sound), [altered]).problem).toMatchObject({
      reason: 'second-place',
      position: 8,
    });
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(verdictOn(records(sound, secondPlace), secondPlace, other)).toMatchObject({
      sound: true,
      otherCheckpoints: 6,
      signed: null,
      secondPlace: null,
    });
  });

  it('names a span where a checkpoint marks only some of many rows', () => {
    const long = chain(1_000);
    const checkpoint = checkpointAt(long, 2_000);
    expect(checkpoint.step).toBe(16);
    const verdict = verdictOn(records(stamp(edited(long, 1_001), 1_000)), [checkpoint]);
    expect(verdict.problem).toMatchObject({ reason: 'restamped', position: 994 });
    expect(verdict.problem?.sequence).toBeLessThanOrEqual(501);
    expect(verdict.problem?.untilSequence).toBeGreaterThanOrEqual(501);
  });

  it('notices a file that ends before its last line', () => {
    expect(verdictOn(records(sound).slice(0, 9)).problem).toMatchObject({ reason: 'truncated', position: 9 });
  });
});

describe('archive and live log', () => {
  const archived = sound.slice(0, 8);
  const atTheEnd = checkpointAt(sound, 8);
  const archive = records(archived, [atTheEnd]);
  const after = { position: 8, sequence: 4, hash: sound[7]?.hash ?? '' };
  const [head] = records([]);
  if (head?.kind !== 'log') throw new Error('there is no head');
  const live: AuditRecord[] = [
    { ...head, after },
    atTheEnd,
    ...sound.slice(8),
    { kind: 'end', position: 20, sequence: 10, hash: sound[19]?.hash ?? '' },
  ];

  it('verify together, and the live part alone from its signed beginning', () => {
    expect(verdictOn([...archive, ...live], secondPlace)).toMatchObject({
      sound: true,
      firstSequence: 1,
      lastSequence: 10,
    });
    expect(verdictOn(live, secondPlace)).toMatchObject({ sound: true, firstSequence: 5, lastSequence: 10 });
  });

  it('notice a beginning that nothing signed vouches for', () => {
    expect(verdictOn(live.filter(({ kind }) => kind !== 'checkpoint')).problem).toMatchObject({
      reason: 'deleted',
      sequence: 1,
      untilSequence: 4,
    });
  });

  it('notice a file left out between two', () => {
    const short = records(sound.slice(0, 4));
    expect(verdictOn([...short, ...live]).problem).toMatchObject({
      reason: 'deleted',
      position: 5,
      sequence: 3,
      untilSequence: 4,
    });
  });
});
