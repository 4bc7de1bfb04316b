import { describe, expect, it } from 'vitest';
import { diffLines } from './diff';

function shown(before: string, after: string) {
  const marks = { same: ' ', added: '+', removed: '-' };
  return diffLines(before, after).lines.map(({ kind, text }) => marks[kind] + text);
}

describe('diffLines', () => {
  it('tells what was added and removed', () => {
    expect(shown('a\nb\nc\nd\n', 'a\nc\nx\nd\n')).toEqual([' a', '-b', ' c', '+x', ' d']);
    expect(shown('', 'a\n')).toEqual(['+a']);
    expect(shown('a\n', '')).toEqual(['-a']);
    expect(shown('a\nb', 'a\nb\n')).toEqual([' a', ' b']);
    expect(shown('', '')).toEqual([]);
  });

  it('numbers the lines of both sides', () => {
    expect(diffLines('a\nb\n', 'x\nb\n').lines).toEqual([
      { kind: 'removed', text: 'a', oldLine: 1, newLine: null },
      { kind: 'added', text: 'x', oldLine: null, newLine: 1 },
      { kind: 'same', text: 'b', oldLine: 2, newLine: 2 },
    ]);
  });

  it('always makes the one text from the other', () => {
    // A small generator of our own, so that a failure can be repeated.
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 300; round += 1) {
      const make = () => Array.from({ length: next(30) }, () => 'abcd'[next(4)] ?? '').join('\n');
      const [before, after] = [make(), make()];
      const { lines, complete } = diffLines(before, after);
      const side = (kind: 'added' | 'removed') =>
        lines
          .filter((line) => line.kind !== kind)
          .map(({ text }) => text)
          .join('\n');
      expect(complete).toBe(true);
      expect(side('added')).toBe(before.replace(/\n$/, ''));
      expect(side('removed')).toBe(after.replace(/\n$/, ''));
    }
  });

  it('gives up on texts that have nothing in common', () => {
    const many = (letter: string) => Array.from({ length: 5_000 }, (_, i) => `${letter}${i}`).join('\n');
    const { lines, complete } = diffLines(many('a'), many('b'));
    expect(complete).toBe(false);
    expect(lines).toHaveLength(10_000);
  });
});
