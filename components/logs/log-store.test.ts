import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogLine } from '@/lib/log-stream';
import { LogStore, maxItems } from './log-store';

function line(timeMs: number, text = `line ${timeMs}`): LogLine {
  return { container: 'a', stream: 'stdout', timeMs, nanos: 0, text, cutBytes: 0 };
}
const textsOf = (store: LogStore) =>
  store.snapshot().items.map((item) => (item.kind === 'line' ? item.text : `(${item.text})`));

let frames: FrameRequestCallback[] = [];
const frame = () => frames.splice(0).forEach((each) => each(0));

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback));
});

describe('LogStore', () => {
  it('tells of many messages once a frame', () => {
    const store = new LogStore();
    const listener = vi.fn();
    store.subscribe(listener);
    for (let timeMs = 0; timeMs < 100; timeMs += 1) store.take({ type: 'lines', lines: [line(timeMs)] });
    frame();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(store.snapshot().items).toHaveLength(100);
  });

  it('is bounded in lines and in characters, and says what went', () => {
    const store = new LogStore();
    store.take({ type: 'lines', lines: Array.from({ length: maxItems + 5 }, (_, index) => line(index)) });
    frame();
    expect(store.snapshot().items.length).toBeLessThanOrEqual(maxItems);
    expect(store.snapshot().items.length + store.snapshot().trimmed).toBe(maxItems + 5);
    expect(textsOf(store).at(-1)).toBe(`line ${maxItems + 4}`);
    for (let index = 0; index < 100; index += 1) {
      const long = Array.from({ length: 100 }, (_, at) => line(index * 100 + at, 'x'.repeat(16_384)));
      store.take({ type: 'lines', lines: long });
    }
    frame();
    expect(store.snapshot().items.length * 16_384).toBeLessThan(26_000_000);
  });

  it('stays as it is while frozen, and then shows what came', () => {
    const store = new LogStore();
    store.take({ type: 'lines', lines: [line(1)] });
    store.freeze();
    store.take({ type: 'lines', lines: [line(2), line(3)] });
    frame();
    expect(textsOf(store)).toEqual(['line 1']);
    expect(store.snapshot().waiting).toBe(2);
    store.unfreeze();
    frame();
    expect(textsOf(store)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('passes over what comes again after a lost connection', () => {
    const store = new LogStore();
    store.take({ type: 'lines', lines: [line(1), line(2)] });
    store.take({ type: 'live' });
    store.resume();
    store.take({ type: 'lines', lines: [line(1), line(2), line(3)] });
    store.take({ type: 'live' });
    frame();
    expect(textsOf(store)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('says between the lines what happened', () => {
    const store = new LogStore();
    store.take({ type: 'containers', containers: [{ id: 'a', name: 'web-1', service: 'web' }], leftOut: [] });
    store.take({ type: 'ended', container: 'a', reason: 'stopped', exitCode: 3, timeMs: 5 });
    store.take({ type: 'started', container: 'a', timeMs: 6 });
    store.take({ type: 'skipped', container: 'a', lines: 1200, bytes: 2048, fromMs: 0, toMs: 1 });
    store.take({ type: 'skipped', container: 'a', lines: null, bytes: null, fromMs: 0, toMs: 2500 });
    frame();
    const texts = textsOf(store);
    expect(texts[0]).toContain('web-1 exited with code 3');
    expect(texts[1]).toContain('web-1 started');
    expect(texts[2]).toContain('Skipped 1,200 lines (2 KiB) of web-1');
    expect(texts[3]).toContain('Skipped 2.5 s of web-1');
  });
});
