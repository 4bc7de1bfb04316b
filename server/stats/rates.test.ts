import { describe, expect, it } from 'vitest';
import type { StatsSample } from '../engine/stats';
import { pointOf } from './rates';

const counters: StatsSample = {
  timeMs: 10_000,
  cpuPercent: 12.5,
  memoryBytes: 100,
  memoryLimitBytes: 1000,
  networkRxBytes: 1000,
  networkTxBytes: 2000,
  blockReadBytes: 0,
  blockWriteBytes: 4096,
  pids: 3,
};

describe('pointOf', () => {
  it('makes rates of counters, over the time that passed', () => {
    const now = { ...counters, timeMs: 12_000, networkRxBytes: 3000, blockWriteBytes: 8192 };
    expect(pointOf(counters, now)).toEqual({
      timeMs: 12_000,
      cpuPercent: 12.5,
      memoryBytes: 100,
      memoryLimitBytes: 1000,
      networkRxBytesPerSecond: 1000,
      networkTxBytesPerSecond: 0,
      blockReadBytesPerSecond: 0,
      blockWriteBytesPerSecond: 2048,
      pids: 3,
    });
  });

  it('takes a counter that fell as set back by a restart', () => {
    expect(pointOf(counters, { ...counters, timeMs: 11_000, networkRxBytes: 500 })).toMatchObject({
      networkRxBytesPerSecond: 500,
    });
  });

  it('has no rate without time between', () => {
    expect(pointOf(counters, counters)).toBeNull();
  });
});
