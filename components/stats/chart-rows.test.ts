import { describe, expect, it } from 'vitest';
import type { StatsPoint } from '@/lib/stats-stream';
import { byteTop, percentTop, rowsOfLines, rowsOfSeries } from './chart-rows';

function point(timeMs: number, cpuPercent = timeMs / 1000): StatsPoint {
  return {
    timeMs,
    cpuPercent,
    memoryBytes: 0,
    memoryLimitBytes: 0,
    networkRxBytesPerSecond: 0,
    networkTxBytesPerSecond: 0,
    blockReadBytesPerSecond: 0,
    blockWriteBytesPerSecond: 0,
    pids: 0,
  };
}
const cpu = ({ cpuPercent }: StatsPoint) => cpuPercent;

describe('rowsOfSeries', () => {
  it('puts the samples of several containers on one clock', () => {
    const series = [
      { id: 'a', samples: [point(10_100), point(11_100)] },
      { id: 'b', samples: [point(10_900), point(12_200)] },
    ];
    expect(rowsOfSeries(series, cpu, { fromMs: 0, stepMs: 1000 })).toEqual([
      { timeMs: 10_000, a: 10.1, b: 10.9 },
      { timeMs: 11_000, a: 11.1 },
      { timeMs: 12_000, b: 12.2 },
    ]);
  });

  it('breaks the line where nothing was sampled, and leaves out what is too old', () => {
    const rows = rowsOfSeries([{ id: 'a', samples: [point(1_000), point(10_000), point(100_000)] }], cpu, {
      fromMs: 5_000,
      stepMs: 1000,
    });
    expect(rows).toEqual([
      { timeMs: 10_000, a: 10 },
      { timeMs: 99_000, a: null },
      { timeMs: 100_000, a: 100 },
    ]);
  });
});

describe('rowsOfLines', () => {
  it('gives a value for each line, and breaks where nothing was sampled', () => {
    expect(
      rowsOfLines([point(1_000), point(2_000), point(90_000)], [{ key: 'cpu', of: cpu }], 1_500),
    ).toEqual([
      { timeMs: 2_000, cpu: 2 },
      { timeMs: 2_001, cpu: null },
      { timeMs: 90_000, cpu: 90 },
    ]);
  });
});

describe('tops', () => {
  it('are round', () => {
    expect(byteTop(0)).toBe(1);
    expect(byteTop(1500)).toBe(2048);
    expect(byteTop(60 * 1024 ** 2)).toBe(80 * 1024 ** 2);
    expect(byteTop(900 * 1024)).toBe(1024 ** 2);
    expect(percentTop(0.3)).toBe(1);
    expect(percentTop(34)).toBe(50);
    expect(percentTop(120)).toBe(200);
  });
});
