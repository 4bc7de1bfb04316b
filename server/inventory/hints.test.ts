import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hint } from '@/lib/contract/system';
import { createHints } from './hints';

describe('hints', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are told at once after a silence, and at most once a window in a storm', () => {
    const hints = createHints();
    const told: Hint[] = [];
    hints.subscribe((hint) => told.push(hint));
    hints.changed('c1', ['services']);
    hints.changed('c1', ['nodes']);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(told).toEqual([{ cluster: 'c1', kinds: ['services', 'nodes'] }]);

    told.length = 0;
    for (let at = 0; at < 1000; at += 10) {
      hints.changed('c1', ['containers']);
      vi.advanceTimersByTime(10);
    }
    expect(told.length).toBe(5);
    vi.advanceTimersByTime(1000);
    const before = told.length;
    hints.changed(null, ['clusters']);
    vi.advanceTimersByTime(0);
    expect(told.slice(before)).toEqual([{ cluster: null, kinds: ['clusters'] }]);
  });

  it('are not gathered while nobody listens', () => {
    const hints = createHints();
    hints.changed('c1', ['services']);
    const told: Hint[] = [];
    const stop = hints.subscribe((hint) => told.push(hint));
    expect(hints.listeners).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
    stop();
    expect(hints.listeners).toBe(0);
  });
});
