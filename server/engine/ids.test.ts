import { describe, expect, it } from 'vitest';
import { checkImage, checkName, checkPath, parseReference } from './ids';

const hex = 'a'.repeat(64);

describe('checkName', () => {
  it.each(['web', 'web_1', 'a.b-c', '0', hex])('takes %s', (name) => {
    expect(checkName(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a..b',
    '%2e%2e',
    'a?b',
    'a#b',
    'a\0b',
    'a b',
    '-a',
    '_a',
    'é',
    `${'a'.repeat(256)}`,
  ])('refuses %j', (name) => {
    expect(() => checkName(name)).toThrow(expect.objectContaining({ code: 'bad_id' }));
  });
});

describe('parseReference', () => {
  it.each([
    ['busybox', { name: 'busybox', tag: null, digest: null }],
    ['busybox:1.36', { name: 'busybox', tag: '1.36', digest: null }],
    ['library/busybox', { name: 'library/busybox', tag: null, digest: null }],
    ['localhost:5000/a/b__c:v1', { name: 'localhost:5000/a/b__c', tag: 'v1', digest: null }],
    ['[::1]:5000/a', { name: '[::1]:5000/a', tag: null, digest: null }],
    [`r.example/a:t@sha256:${hex}`, { name: 'r.example/a', tag: 't', digest: `sha256:${hex}` }],
  ])('takes %s apart', (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
  });

  it.each([
    '',
    'Upper',
    '../a',
    'a/../b',
    'a?b',
    'a#b',
    'a%2fb',
    'a//b',
    '/a',
    'a/',
    'a:b:c',
    'a@b',
    'a\0',
    'a b',
    `${'a/'.repeat(400)}a`,
  ])('refuses %j', (text) => {
    expect(() => checkImage(text)).toThrow(expect.objectContaining({ code: 'bad_id' }));
  });

  it('takes an id as it is', () => {
    expect(checkImage(`sha256:${hex}`)).toBe(`sha256:${hex}`);
  });
});

describe('checkPath', () => {
  it.each(['/a/../b', '/a//b', '/a?b', '/a%2eb', '/a#b', 'a', '/a/./b', '/a/'])('refuses %s', (path) => {
    expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 'bad_id' }));
  });
});
