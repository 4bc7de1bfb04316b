import { describe, expect, it } from 'vitest';
import type { LogLine, LogMessage } from '@/lib/log-stream';
import { isLogMessage } from '@/lib/log-stream';
import { ViewerFeed } from './viewer-feed';

function line(timeMs: number, text = `line ${timeMs}`, container = 'a'): LogLine {
  return { container, stream: 'stdout', timeMs, nanos: 0, text, cutBytes: 0 };
}

/** A viewer that takes nothing until `open` is called. */
function viewer() {
  const controller = new AbortController();
  const got: LogMessage[] = [];
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    got,
    open: () => open(),
    leave: () => controller.abort(new Error('left')),
    channel: {
      signal: controller.signal,
      message: async (value: unknown) => {
        if (isLogMessage(value)) got.push(value);
        await opened;
      },
    },
  };
}

const linesOf = (messages: LogMessage[]) =>
  messages.flatMap((message) => (message.type === 'lines' ? message.lines : []));

describe('ViewerFeed', () => {
  it('sends lines of one moment in the order of their times, and events in their place', async () => {
    const { channel, got, open } = viewer();
    open();
    const feed = new ViewerFeed(channel, () => 0);
    feed.live([line(3), line(1), line(2)]);
    feed.tell({ type: 'live' });
    feed.live([line(0)]);
    await feed.close();
    expect(got.map(({ type }) => type)).toEqual(['lines', 'live', 'lines']);
    expect(linesOf(got).map(({ timeMs }) => timeMs)).toEqual([1, 2, 3, 0]);
  });

  it('drops the oldest new lines, counted, when the viewer does not keep up', async () => {
    const { channel, got, open } = viewer();
    const feed = new ViewerFeed(channel, () => 0);
    const total = 50_000;
    for (let index = 0; index < total; index += 1) feed.live([line(index)]);
    open();
    await feed.close();
    const shown = linesOf(got);
    const skipped = got.flatMap((message) => (message.type === 'skipped' ? [message] : []));
    expect(shown.length).toBeLessThan(5_000);
    expect(shown.at(-1)?.timeMs).toBe(total - 1);
    expect(skipped.reduce((sum, each) => sum + (each.lines ?? 0), 0)).toBe(total - shown.length);
    expect(skipped[0]).toMatchObject({ container: 'a', fromMs: expect.any(Number) });
  });

  it('never drops history: it waits for room', async () => {
    const { channel, got, open } = viewer();
    const feed = new ViewerFeed(channel, () => 0);
    const total = 10_000;
    const adding = feed.history(Array.from({ length: total }, (_, index) => line(index)));
    open();
    await adding;
    await feed.close();
    expect(linesOf(got)).toHaveLength(total);
    expect(got.some(({ type }) => type === 'skipped')).toBe(false);
  });

  it('ends whoever waits when the viewer leaves', async () => {
    const { channel, leave } = viewer();
    const feed = new ViewerFeed(channel, () => 0);
    const adding = feed.history(Array.from({ length: 10_000 }, (_, index) => line(index)));
    leave();
    await expect(adding).rejects.toThrow('left');
  });
});
