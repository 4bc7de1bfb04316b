import { describe, expect, it } from 'vitest';
import { clockErrorMs, clockWarning, clockWasSet, measureClock } from './clock';
import { testNode } from './testing';

describe('an engine whose clock is wrong', () => {
  it('is said to be so, in words, with half of the way there and back left out', () => {
    const clock = measureClock(1_000_000 - 192_000, 1_000_000 - 30, 1_000_000 + 30);
    expect(clock).toEqual({ offsetMs: -192_000, uncertaintyMs: 30 });
    expect(clockWarning(clock)).toMatch(/^The node's clock is 3 min 12 s behind Gantry's\./);
    expect(clockWarning(measureClock(5_100, 0, 0))).toMatch(/^The node's clock is 5 s ahead of Gantry's\./);
  });

  it('is not accused of what a slow answer, or a time in whole seconds, may explain', () => {
    expect(clockErrorMs(measureClock(0, 0, 9_000))).toBe(0);
    expect(clockErrorMs(measureClock(0, 2_600, 2_600, 1000))).toBe(0);
    expect(clockErrorMs(measureClock(0, 3_100, 3_100, 1000))).toBe(-2_600);
    expect(clockErrorMs(null)).toBe(0);
  });

  it('is looked at again once it was set, not because a ping tells whole seconds', () => {
    const right = measureClock(0, 0, 0);
    expect(clockWasSet(right, null)).toBe(true);
    expect(clockWasSet(measureClock(0, 999, 999, 1000), right)).toBe(false);
    expect(clockWasSet(measureClock(-192_000, 0, 0, 1000), right)).toBe(true);
    expect(clockWasSet(measureClock(-192_000, 0, 0, 1000), measureClock(400_000, 0, 0))).toBe(true);
    expect(clockWasSet(measureClock(0, 0, 0, 1000), measureClock(-192_000, 0, 0))).toBe(true);
  });

  it('tells times that are read as ours, and never as to come', () => {
    const node = testNode('one');
    const nowMs = Date.now();
    expect(node.ownTimeMs(nowMs - 60_000)).toBe(nowMs - 60_000);
    expect(node.ownTimeMs(nowMs + 60_000)).toBeLessThanOrEqual(Date.now());
    node.clock = { offsetMs: 180_000, uncertaintyMs: 1 };
    expect(node.ownTimeMs(nowMs + 60_000)).toBe(nowMs - 120_000);
    node.clock = { offsetMs: -180_000, uncertaintyMs: 1 };
    expect(node.ownTimeMs(nowMs - 240_000)).toBe(nowMs - 60_000);
  });
});
