import { describe, expect, it } from 'vitest';
import { parseNameValueLines } from './name-value-lines';

describe('parseNameValueLines', () => {
  it('reads a pair a line', () => {
    expect(parseNameValueLines('a=1\n\n# a note\n b = x=y \nflag\n')).toEqual({
      pairs: { a: '1', b: 'x=y', flag: '' },
      problem: null,
    });
  });

  it.each([
    ['a=1\n=2', 'Line 2 has no name'],
    ['two words=1', 'has a space'],
    ['a=1\na=2', 'Line 2: "a" is there already'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(parseNameValueLines(text).problem).toContain(problem);
  });
});
