import { describe, expect, it } from 'vitest';
import { anyValues, applyToQuery, onlyValues } from './url-state';

describe('applyToQuery', () => {
  it('sets, repeats, removes and keeps', () => {
    expect(applyToQuery('', { q: 'web' })).toBe('?q=web');
    expect(applyToQuery('?tab=logs&q=old', { q: 'a&b=c d' })).toBe('?tab=logs&q=a%26b%3Dc+d');
    expect(applyToQuery('?state=running', { state: ['paused', 'dead'] })).toBe('?state=paused&state=dead');
    expect(applyToQuery('?q=x&state=running', { q: '', state: [] })).toBe('');
    expect(applyToQuery('?q=x', { q: null, sort: undefined })).toBe('');
  });

  it('round-trips any text', () => {
    const text = 'ünïcode "quotes" +&=#?%';
    expect(new URLSearchParams(applyToQuery('', { q: text })).get('q')).toBe(text);
  });
});

describe('filter values', () => {
  it('keeps what is allowed', () => {
    expect(onlyValues(['running', 'bogus'], ['created', 'running'])).toEqual(['running']);
    expect(onlyValues(['bogus'], ['running'])).toBeUndefined();
    expect(onlyValues(undefined, ['running'])).toBeUndefined();
  });
  it('keeps any', () => {
    expect(anyValues(['a'])).toEqual(['a']);
    expect(anyValues([])).toBeUndefined();
  });
});
