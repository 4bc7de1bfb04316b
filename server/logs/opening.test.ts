import { describe, expect, it } from 'vitest';
import type { LogLine } from '@/lib/log-stream';
import type { LogEvent } from './container-log';
import { LogSource, mergedHistory } from './opening';

function line(container: string, timeMs: number): LogLine {
  return { container, stream: 'stdout', timeMs, nanos: 0, text: '', cutBytes: 0 };
}

async function* source(
  container: string,
  batches: number[][],
  later?: Promise<number>,
): AsyncGenerator<LogEvent> {
  for (const times of batches) yield { type: 'lines', lines: times.map((each) => line(container, each)) };
  if (later) yield { type: 'lines', lines: [line(container, await later)] };
}

async function* failing(): AsyncGenerator<LogEvent> {
  yield { type: 'lines', lines: [line('f', 2)] };
  throw new Error('broken');
}

async function timesOf(events: AsyncGenerator<LogLine[]>): Promise<string[]> {
  const times: string[] = [];
  for await (const lines of events) times.push(...lines.map((each) => `${each.container}${each.timeMs}`));
  return times;
}

describe('mergedHistory', () => {
  it('merges by time, whatever the batches', async () => {
    const sources = [
      new LogSource(source('a', [[1, 5], [9]]), 100),
      new LogSource(source('b', [[2], [3, 4, 10]]), 100),
      new LogSource(source('c', []), 100),
    ];
    expect(await timesOf(mergedHistory(sources))).toEqual(['a1', 'b2', 'b3', 'b4', 'a5', 'a9', 'b10']);
  });

  it('does not wait for a log that is silent, and loses nothing of it', async () => {
    let speak: (timeMs: number) => void = () => {};
    const spoken = new Promise<number>((resolve) => (speak = resolve));
    const silent = new LogSource(source('a', [[1]], spoken), 100);
    const sources = [silent, new LogSource(source('b', [[2]]), 100)];
    expect(await timesOf(mergedHistory(sources))).toEqual(['a1', 'b2']);
    speak(7);
    const rest: LogEvent[] = [];
    for await (const event of silent.rest()) rest.push(event);
    expect(rest).toEqual([{ type: 'lines', lines: [line('a', 7)] }]);
  });

  it('stops at the lines of history asked for', async () => {
    const flood = new LogSource(source('a', [[1, 2], [3], [4]]), 3);
    expect(await timesOf(mergedHistory([flood]))).toEqual(['a1', 'a2', 'a3']);
    const rest: LogEvent[] = [];
    for await (const event of flood.rest()) rest.push(event);
    expect(rest).toEqual([{ type: 'lines', lines: [line('a', 4)] }]);
  });

  it('shows what the others have when one fails, whose failure comes later', async () => {
    const broken = new LogSource(failing(), 100);
    expect(await timesOf(mergedHistory([broken, new LogSource(source('b', [[1], [3]]), 100)]))).toEqual([
      'b1',
      'f2',
      'b3',
    ]);
    await expect(broken.rest().next()).rejects.toThrow('broken');
  });
});
