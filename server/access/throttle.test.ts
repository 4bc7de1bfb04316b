import { describe, expect, it } from 'vitest';
import { createThrottle } from './throttle';

function start() {
  let nowMs = 0;
  const throttle = createThrottle({ freeAttempts: 3, firstWaitMs: 1_000, maxWaitMs: 8_000 }, () => nowMs);
  return { throttle, pass: (ms: number) => (nowMs += ms) };
}

describe('S17: createThrottle', () => {
  it('lets some attempts through, then doubles the wait up to its limit', () => {
    const { throttle, pass } = start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      expect(throttle.enter('ada')).toBe(0);
      const waitMs = throttle.enter('ada');
      // Within the free attempts the second try counts as one more.
      if (waitMs === 0) continue;
      waits.push(waitMs);
      pass(waitMs);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  it('holds back attempts made at once as well as those made one by one', () => {
    const { throttle } = start();
    const answers = Array.from({ length: 50 }, () => throttle.enter('ada'));
    expect(answers.filter((waitMs) => waitMs === 0)).toHaveLength(3);
  });

  it('does not count refused attempts, so that waiting always helps', () => {
    const { throttle, pass } = start();
    for (let attempt = 0; attempt < 100; attempt += 1) throttle.enter('ada');
    pass(1_000);
    expect(throttle.enter('ada')).toBe(0);
  });

  it('keeps keys apart, and forgets one on success or after a long while', () => {
    const { throttle, pass } = start();
    for (let attempt = 0; attempt < 10; attempt += 1) throttle.enter('ada');
    expect(throttle.enter('bob')).toBe(0);
    throttle.forget('ada');
    expect(throttle.enter('ada')).toBe(0);
    for (let attempt = 0; attempt < 10; attempt += 1) throttle.enter('eve');
    pass(15 * 60_000);
    expect([throttle.enter('eve'), throttle.enter('eve'), throttle.enter('eve')]).toEqual([0, 0, 0]);
  });

  it('gives back one attempt and keeps the others', () => {
    const { throttle } = start();
    throttle.enter('address');
    throttle.enter('address');
    throttle.enter('address');
    throttle.giveBack('address');
    expect(throttle.enter('address')).toBe(0);
    expect(throttle.enter('address')).toBe(1_000);
  });

  it('does not grow without end', () => {
    const { throttle } = start();
    for (let attempt = 0; attempt < 5; attempt += 1) throttle.enter('first');
    for (let number = 0; number < 10_000; number += 1) throttle.enter(`key ${number}`);
    // The oldest key went, and with it what was known of it.
    expect(throttle.enter('first')).toBe(0);
  });
});
