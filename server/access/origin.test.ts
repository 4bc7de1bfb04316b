import { describe, expect, it } from 'vitest';
import { readHeader, sameOrigin } from './origin';

describe('S4: sameOrigin', () => {
  const publicUrl = 'https://gantry.example.com/';

  it('takes exactly the own origin', () => {
    expect(sameOrigin({ origin: 'https://gantry.example.com' }, publicUrl)).toBe(true);
    expect(sameOrigin(new Headers({ Origin: 'https://gantry.example.com' }), publicUrl)).toBe(true);
    expect(sameOrigin({ origin: 'http://127.0.0.1:3000' }, 'http://127.0.0.1:3000')).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['null', 'null'],
    ['empty', ''],
    ['another scheme', 'http://gantry.example.com'],
    ['another port', 'https://gantry.example.com:8443'],
    ['a suffix trick', 'https://gantry.example.com.evil.test'],
    ['a prefix trick', 'https://evil-gantry.example.com'],
    ['a user part', 'https://gantry.example.com@evil.test'],
    ['two of them', 'https://gantry.example.com, https://evil.test'],
    ['another case', 'https://GANTRY.example.com'],
  ])('refuses %s', (_name, origin) => {
    expect(sameOrigin({ origin }, publicUrl)).toBe(false);
  });
});

describe('readHeader', () => {
  it('reads either kind of request', () => {
    expect(readHeader(new Headers({ Cookie: 'a=1' }), 'cookie')).toBe('a=1');
    expect(readHeader({ cookie: 'a=1' }, 'Cookie')).toBe('a=1');
    expect(readHeader({ 'x-many': ['1', '2'] } as Record<string, string[]>, 'x-many')).toBe('1, 2');
    expect(readHeader({}, 'cookie')).toBeNull();
  });
});
