import { describe, expect, it } from 'vitest';
import { Unsettled } from './unsettled';

const rows = (state: 'running' | 'exited' | 'paused') => new Map([['a', { state }]]);

describe('containers whose list lags behind their events', () => {
  it('are asked for until the list shows what the event promised', () => {
    const unsettled = new Unsettled();
    unsettled.note('a', 'die');
    expect(unsettled.remaining(rows('running'))).toEqual(['a']);
    expect(unsettled.remaining(rows('exited'))).toEqual([]);
    expect(unsettled.remaining(rows('running'))).toEqual([]);
    unsettled.note('a', 'pause');
    expect(unsettled.remaining(rows('running'))).toEqual(['a']);
    expect(unsettled.remaining(rows('paused'))).toEqual([]);
  });

  it('are left alone once they run again, are gone, or were asked for long enough', () => {
    const unsettled = new Unsettled();
    unsettled.note('a', 'die');
    unsettled.note('a', 'start');
    expect(unsettled.remaining(rows('running'))).toEqual([]);
    unsettled.note('a', 'die');
    expect(unsettled.remaining(new Map())).toEqual([]);
    unsettled.note('a', 'die');
    let asked = 0;
    while (unsettled.remaining(rows('running')).length > 0) asked += 1;
    expect(asked).toBe(40);
  });
});
