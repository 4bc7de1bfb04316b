import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs } from './backoff';
import { type Change, HintBuffer } from './hint-buffer';
import { isHinted } from './hinted-queries';

describe('HintBuffer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands a storm on as one set of changes', () => {
    const flushed: Change[][] = [];
    const buffer = new HintBuffer(500, (changes) => flushed.push(changes));
    for (let i = 0; i < 1000; i += 1) buffer.add('c1', ['containers', 'audit']);
    buffer.add('c2', ['containers']);
    expect(flushed).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(flushed).toEqual([
      [
        { cluster: 'c1', kind: 'containers' },
        { cluster: 'c1', kind: 'audit' },
        { cluster: 'c2', kind: 'containers' },
      ],
    ]);
  });

  it('hands on at once what comes after a silence, and no sooner than an interval after the last', () => {
    const flushed: Change[][] = [];
    const buffer = new HintBuffer(500, (changes) => flushed.push(changes));
    buffer.add('c1', ['services']);
    vi.advanceTimersByTime(0);
    expect(flushed.length).toBe(1);
    vi.advanceTimersByTime(200);
    buffer.add('c1', ['services']);
    buffer.add('c1', ['nodes']);
    vi.advanceTimersByTime(299);
    expect(flushed.length).toBe(1);
    vi.advanceTimersByTime(1);
    expect(flushed.length).toBe(2);
    vi.advanceTimersByTime(500);
    buffer.add('c1', ['services']);
    vi.advanceTimersByTime(0);
    expect(flushed.length).toBe(3);
  });

  it('does not wait for the storm to end', () => {
    const flushed: Change[][] = [];
    const buffer = new HintBuffer(500, (changes) => flushed.push(changes));
    for (let i = 0; i < 20; i += 1) {
      buffer.add('c1', ['containers']);
      vi.advanceTimersByTime(100);
    }
    expect(flushed.length).toBe(5);
  });

  it('hands nothing on after clear', () => {
    const flush = vi.fn();
    const buffer = new HintBuffer(500, flush);
    buffer.add(null, ['jobs']);
    buffer.clear();
    buffer.add(null, []);
    vi.advanceTimersByTime(1000);
    expect(flush).not.toHaveBeenCalled();
  });
});

describe('isHinted', () => {
  const key = (feature: string, verb: string, input: unknown = {}) => [
    [feature, verb],
    { type: 'query', input },
  ];
  const containers: Change[] = [{ cluster: 'c1', kind: 'containers' }];

  it('matches the feature in the cluster, and what counts it', () => {
    expect(isHinted(key('containers', 'list', { cluster: 'c1' }), containers)).toBe(true);
    expect(isHinted(key('clusters', 'problems'), containers)).toBe(true);
    expect(isHinted(key('containers', 'list', { cluster: 'c2' }), containers)).toBe(false);
    expect(isHinted(key('audit', 'list'), containers)).toBe(false);
  });

  it('matches every cluster when none is named', () => {
    const everywhere: Change[] = [{ cluster: null, kind: 'images' }];
    expect(isHinted(key('images', 'list', { cluster: 'c2' }), everywhere)).toBe(true);
  });

  it('matches everything when somebody’s rights change', () => {
    const access = [{ cluster: null, kind: 'access' as const }];
    expect(isHinted(key('containers', 'list', { cluster: 'c1' }), access)).toBe(true);
    expect(isHinted(key('sessions', 'current'), access)).toBe(true);
    expect(isHinted(key('volumes', 'size', { cluster: 'c1' }), access)).toBe(false);
  });

  it('leaves alone what makes an engine work', () => {
    const volumes: Change[] = [{ cluster: 'c1', kind: 'volumes' }];
    expect(isHinted(key('volumes', 'size', { cluster: 'c1' }), volumes)).toBe(false);
    expect(isHinted(['other'], volumes)).toBe(false);
  });
});

it('backs off to 15 seconds, spread', () => {
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(0, 1)).toBe(500);
  expect(backoffMs(3, 1)).toBe(4000);
  expect(backoffMs(50, 1)).toBe(15_000);
});
