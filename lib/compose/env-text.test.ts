import { describe, expect, it } from 'vitest';
import { parseEnvText } from './env-text';

describe('parseEnvText', () => {
  it('reads what .env files hold', () => {
    const text = [
      '\ufeff# a comment',
      '',
      'A=1',
      'export B = two words  # and a comment',
      "C='as $it \\n is' # c",
      'D="a\\nb \\"q\\" $A ${A}x \\$A"',
      'E=',
      'F=a#b',
      'G="first',
      'second"',
      'H=${NONE:-d}-$OUTER',
      'I=cost$$5',
      'J=a=b=c',
      'OUTER',
    ].join('\r\n');
    expect(parseEnvText(text, { OUTER: 'o' })).toEqual({
      variables: {
        A: '1',
        B: 'two words',
        C: 'as $it \\n is',
        D: 'a\nb "q" 1 1x $A',
        E: '',
        F: 'a#b',
        G: 'first\nsecond',
        H: 'd-o',
        I: 'cost$5',
        J: 'a=b=c',
        OUTER: 'o',
      },
      problems: [],
    });
  });

  it('tells what it cannot read and takes the rest', () => {
    const { variables, problems } = parseEnvText(
      'ok=1\nno assignment here\n=x\nA="open\nB=$NONE\nLONELY\n__proto__=p\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    expect(Object.entries(variables)).toEqual([
      ['ok', '1'],
      ['B', ''],
      ['__proto__', 'p'],
    ]);
  });

  it('does not grow without bound', () => {
    const text = Array.from({ length: 60 }, (_, i) => `A${i + 1}=$A${i}$A${i}`).join('\n');
    const { problems } = parseEnvText(`A0=xxxxxxxxxx\n${text}`);
    expect(problems.at(-1)?.message).toMatch(/more text than is accepted/);
  });
});
