import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json';
import { nearestName } from './nearest-name';
import { sha256Hex } from './sha256';
import { splitShellWords } from './shell-words';
import { parseBytes, parseDurationMs } from './units';

describe('units', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['0', 0],
    ['10us', 0.01],
    ['30', null],
    ['', null],
    ['s', null],
    ['1m 30s', null],
    ['-1s', null],
  ])('the duration %s', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it.each([
    ['512m', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['64KiB', 65_536],
    ['10kb', 10_240],
    ['300', 300],
    ['5B', 5],
    ['', null],
    ['m', null],
    ['1x', null],
    ['-5m', null],
    ['99999999p', null],
  ])('the size %s', (text, expected) => {
    expect(parseBytes(text)).toBe(expected);
  });
});

it.each<[string, string[] | null]>([
  ['echo hi', ['echo', 'hi']],
  [`sh -c 'echo "a b"'`, ['sh', '-c', 'echo "a b"']],
  [`a "b \\"c\\" \\n" d\\ e`, ['a', 'b "c" \\n', 'd e']],
  [`a '' ""`, ['a', '', '']],
  ['  ', []],
  [`a "b`, null],
  ['a \\', null],
])('the words of %s', (text, expected) => {
  expect(splitShellWords(text)).toEqual(expected);
});

it.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1_000, 100_000])('sha256 of %d bytes', (length) => {
  const text = 'aé'.repeat(length).slice(0, length);
  expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
});

it('canonical JSON does not depend on the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: undefined, c: null }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":null}]}');
});

it.each([
  ['imaeg', 'image'],
  ['enviroment', 'environment'],
  ['Ports', 'ports'],
  ['zzz', null],
])('the name nearest to %s', (typed, expected) => {
  expect(nearestName(typed, ['image', 'environment', 'ports', 'expose'])).toBe(expected);
});
