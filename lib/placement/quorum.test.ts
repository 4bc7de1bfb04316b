import { describe, expect, it } from 'vitest';
import { quorumAfter, quorumOf, quorumWords } from './quorum';

describe('quorum', () => {
  it.each([
    [1, 1, 1, true, 0],
    [2, 2, 2, true, 0],
    [2, 1, 2, false, 0],
    [3, 3, 2, true, 1],
    [3, 2, 2, true, 0],
    [3, 1, 2, false, 0],
    [4, 3, 3, true, 0],
    [5, 5, 3, true, 2],
    [7, 5, 4, true, 1],
  ])('%i managers, %i reachable: majority %i', (managers, reachable, majority, kept, spare) => {
    expect(quorumOf(managers, reachable)).toEqual({ managers, reachable, majority, kept, spare });
  });

  it.each([
    // Two of three: demoting the reachable one leaves one of two.
    [3, 2, 'demote', true, 2, 1, false],
    [3, 2, 'demote', false, 2, 2, true],
    [3, 3, 'demote', true, 2, 2, true],
    [2, 2, 'demote', true, 1, 1, true],
    [1, 1, 'demote', true, 0, 0, false],
    [3, 3, 'leave', true, 3, 2, true],
    [2, 2, 'leave', true, 2, 1, false],
    [3, 2, 'leave', false, 3, 2, true],
    [1, 1, 'promote', true, 2, 2, true],
    [1, 1, 'promote', false, 2, 1, false],
  ] as const)('%i/%i %s (reachable %s)', (managers, reachable, change, isReachable, then, up, kept) => {
    expect(quorumAfter(quorumOf(managers, reachable), change, isReachable)).toMatchObject({
      managers: then,
      reachable: up,
      kept,
    });
  });

  it('says it in words', () => {
    expect(quorumWords(quorumOf(3, 2))).toBe('3 managers, 2 reachable, majority 2: none may fail');
    expect(quorumWords(quorumOf(5, 5))).toBe('5 managers, 5 reachable, majority 3: 2 more may fail');
    expect(quorumWords(quorumOf(3, 3))).toBe('3 managers, 3 reachable, majority 2: one more may fail');
    expect(quorumWords(quorumOf(1, 0))).toContain('1 manager, 0 reachable, majority 1: the majority is lost');
    expect(quorumWords(quorumOf(0, 0))).toBe('no manager is left');
  });
});
