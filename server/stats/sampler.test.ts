import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineStream } from '../engine/engine-api';
import type { StatsSample } from '../engine/stats';
import { Sampler, type StatsEngine } from './sampler';

function counters(timeMs: number): StatsSample {
  return {
    timeMs,
    cpuPercent: 1,
    memoryBytes: 1,
    memoryLimitBytes: 2,
    networkRxBytes: timeMs,
    networkTxBytes: 0,
    blockReadBytes: 0,
    blockWriteBytes: 0,
    pids: 1,
  };
}

/** An engine whose streams give samples as told, and which counts them. */
function statsEngine() {
  let opened = 0;
  let closed = 0;
  let give: (sample: StatsSample) => void = () => {};
  const stats = async (
    _id: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<EngineStream<StatsSample>> => {
    opened += 1;
    const queue: StatsSample[] = [];
    let wake = () => {};
    give = (sample) => {
      queue.push(sample);
      wake();
    };
    signal?.addEventListener('abort', () => {
      closed += 1;
      wake();
    });
    return {
      close: () => {},
      async *[Symbol.asyncIterator]() {
        while (signal?.aborted !== true) {
          const next = queue.shift();
          if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
          else yield next;
        }
      },
    };
  };
  const engine: StatsEngine = { containers: { stats } };
  return { engine, give: (sample: StatsSample) => give(sample), counts: () => ({ opened, closed }) };
}

afterEach(() => vi.useRealTimers());

describe('Sampler', () => {
  it('opens one stream however many watch, and keeps it for a grace after the last', async () => {
    vi.useFakeTimers();
    const { engine, give, counts } = statsEngine();
    const sampler = new Sampler({ id: 'a', engine: () => engine }, 60_000);
    const got: number[][] = [[], [], []];
    const leave = got.map((times) =>
      sampler.watch({ point: ({ timeMs }) => times.push(timeMs), problem: () => {} }),
    );
    await vi.advanceTimersByTimeAsync(0);
    give(counters(1_000));
    give(counters(2_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(got).toEqual([[2_000], [2_000], [2_000]]);
    expect(counts()).toEqual({ opened: 1, closed: 0 });

    for (const each of leave) each();
    await vi.advanceTimersByTimeAsync(30_000);
    give(counters(3_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(sampler.points.map(({ timeMs }) => timeMs)).toEqual([2_000, 3_000]);
    const leaveAgain = sampler.watch({ point: () => {}, problem: () => {} });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(counts()).toEqual({ opened: 1, closed: 0 });
    leaveAgain();
    await vi.advanceTimersByTimeAsync(60_001);
    expect(counts()).toEqual({ opened: 1, closed: 1 });
    expect(sampler.isStreaming).toBe(false);
    expect(sampler.points).toHaveLength(2);
  });

  it('keeps ten minutes', () => {
    const { engine } = statsEngine();
    const sampler = new Sampler({ id: 'a', engine: () => engine }, 0);
    for (let second = 0; second < 3_000; second += 1) sampler.add(counters(second * 1_000));
    expect(sampler.points[0]?.timeMs).toBe((2_999 - 600) * 1_000);
    expect(sampler.points).toHaveLength(601);
  });

  it('passes over a sample that is not newer', () => {
    const { engine } = statsEngine();
    const sampler = new Sampler({ id: 'a', engine: () => engine }, 0);
    for (const timeMs of [1_000, 2_000, 2_000, 1_500]) sampler.add(counters(timeMs));
    expect(sampler.points.map(({ timeMs }) => timeMs)).toEqual([2_000]);
  });
});
