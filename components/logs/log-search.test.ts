import { describe, expect, it } from 'vitest';
import { plainMatcher, regexMatcher } from './log-search';

describe('plainMatcher', () => {
  it('finds every place, in any case', () => {
    expect(plainMatcher('ab').ranges('xAByabab')).toEqual([
      [1, 3],
      [4, 6],
      [6, 8],
    ]);
    expect(plainMatcher('.*').test('ab')).toBe(false);
  });

  it('does not misplace marks where lower case is longer', () => {
    expect(plainMatcher('b').ranges('İb')).toEqual([[0, 2]]);
  });
});

describe('regexMatcher', () => {
  it('finds every place, in any case', async () => {
    const matcher = await regexMatcher('a[0-9]+');
    expect(matcher.ranges('A1 b a22')).toEqual([
      [0, 2],
      [5, 8],
    ]);
    expect(matcher.test('none')).toBe(false);
  });

  it('passes over empty places and is linear whatever the pattern', async () => {
    expect((await regexMatcher('x*')).ranges('ab')).toEqual([]);
    expect((await regexMatcher('(a+)+$')).test(`${'a'.repeat(50_000)}b`)).toBe(false);
  });

  it('says what is wrong with a pattern', async () => {
    await expect(regexMatcher('(')).rejects.toThrow(/missing/);
  });
});
