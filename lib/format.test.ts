import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatByteRate,
  formatCount,
  formatDuration,
  formatPercent,
  formatQuantity,
  formatRelative,
  shortId,
} from './format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024 + 512, '10.5 KiB'],
    [1023.9 * 1024, '1 MiB'],
    [1.25 * 1024 ** 3, '1.25 GiB'],
    [100.4 * 1024 ** 2, '100 MiB'],
    [-2048, '-2 KiB'],
    [2 ** 60, '1024 PiB'],
    [Number.NaN, '–'],
  ])('%s is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('has a rate', () => expect(formatByteRate(2048)).toBe('2 KiB/s'));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [350, '350 ms'],
    [4200, '4.2 s'],
    [59_999, '59 s'],
    [185_000, '3 min 5 s'],
    [180_000, '3 min'],
    [7_800_000, '2 h 10 min'],
    [3 * 86_400_000 + 4 * 3_600_000, '3 d 4 h'],
    [385 * 86_400_000, '1 y 20 d'],
    [-1, '–'],
  ])('%s ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatRelative', () => {
  const now = 1_700_000_000_000;
  it.each([
    [now, 'just now'],
    [now + 3000, 'just now'],
    [now - 30_000, '30 s ago'],
    [now - 200_000, '3 min ago'],
    [now + 7_200_000, 'in 2 h'],
    [now - 400 * 86_400_000, '1 y ago'],
  ])('%s is %s', (time, text) => expect(formatRelative(time, now)).toBe(text));
});

describe('the rest', () => {
  it('counts', () => {
    expect(formatCount(50_000)).toBe('50,000');
    expect(formatQuantity(1, 'container')).toBe('1 container');
    expect(formatQuantity(2, 'entry', 'entries')).toBe('2 entries');
  });
  it('ages', () => expect(formatAge(-5)).toBe('0 s'));
  it('percents', () => {
    expect(formatPercent(0)).toBe('0%');
    expect(formatPercent(3.44)).toBe('3.4%');
    expect(formatPercent(120.2)).toBe('120%');
  });
  it('shortens ids', () => {
    expect(shortId(`sha256:${'a'.repeat(64)}`)).toBe('a'.repeat(12));
    expect(shortId('web')).toBe('web');
  });
});
