import { describe, expect, it } from 'vitest';
import { joinCommandLine, splitCommandLine } from './command-line';

describe('splitCommandLine', () => {
  it.each([
    ['', []],
    ['  sleep   600 ', ['sleep', '600']],
    ["nginx -g 'daemon off;'", ['nginx', '-g', 'daemon off;']],
    ['sh -c "echo $HOME | cat > /x; ls *"', ['sh', '-c', 'echo $HOME | cat > /x; ls *']],
    [`a"b c"'d e'`, ['ab cd e']],
    ['""', ['']],
    [String.raw`a\ b "\"q\" \n" '\n'`, ['a b', String.raw`"q" \n`, String.raw`\n`]],
    ['a \\\n b', ['a', 'b']],
  ])('%j', (text, words) => expect(splitCommandLine(text)).toEqual({ words, problem: null }));

  it('says what is wrong', () => {
    expect(splitCommandLine('sh -c "x').problem).toBe('The " is never closed.');
    expect(splitCommandLine("it's").problem).toBe("The ' is never closed.");
    expect(splitCommandLine('x \\').problem).toContain('backslash');
  });
});

describe('joinCommandLine', () => {
  it.each([[['sleep', '600']], [['sh', '-c', `echo "it's" $X`]], [['', ' ']], [['a\nb', '\\', '*']]])(
    '%j comes back',
    (words) => expect(splitCommandLine(joinCommandLine(words)).words).toEqual(words),
  );

  it('quotes only what needs it', () => {
    expect(joinCommandLine(['nginx', '-g', 'daemon off;'])).toBe("nginx -g 'daemon off;'");
  });
});
