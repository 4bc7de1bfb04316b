import { describe, expect, it } from 'vitest';
import { readAnsi, stripAnsi } from './ansi';

const ESC = '\x1b';

describe('readAnsi', () => {
  it('gives colours and weights as styles', () => {
    const { text, spans } = readAnsi(`a ${ESC}[1;31merror${ESC}[0m b ${ESC}[92mok`);
    expect(text).toBe('a error b ok');
    expect(spans.map(({ start, end, style }) => [text.slice(start, end), style.color, style.bold])).toEqual([
      ['error', 1, true],
      ['ok', 10, false],
    ]);
  });

  it('knows 256 and exact colours, in both notations', () => {
    const colorOf = (code: string) => readAnsi(`${ESC}[${code}mx`).spans[0]?.style.color;
    expect(colorOf('38;5;9')).toBe(9);
    expect(colorOf('38;5;196')).toBe('#ff0000');
    expect(colorOf('38;5;244')).toBe('#808080');
    expect(colorOf('38;2;1;2;300')).toBe('#0102ff');
    expect(colorOf('38:2:1:2:3')).toBe('#010203');
    expect(colorOf('38;5;999')).toBeUndefined();
    expect(readAnsi(`${ESC}[38;5;196;4mx`).spans[0]?.style.underline).toBe(true);
  });

  it('turns styles off again, one by one', () => {
    const { text, spans } = readAnsi(`${ESC}[1;4mab${ESC}[22mc${ESC}[24md`);
    expect(
      spans.map(({ start, end, style }) => [text.slice(start, end), style.bold, style.underline]),
    ).toEqual([
      ['ab', true, true],
      ['c', false, true],
    ]);
  });

  it.each([
    ['a window title', `a${ESC}]0;evil\x07b`],
    ['a clipboard write', `a${ESC}]52;c;ZXZpbA==\x07b`],
    ['a clipboard write, ended by ST', `a${ESC}]52;c;ZXZpbA==${ESC}\\b`],
    ['a question to the terminal', `a${ESC}P$q"p${ESC}\\b`],
    ['a device status request', `a${ESC}[6nb`],
    ['a private mode', `a${ESC}[?1049hb`],
    ['a cursor move', `a${ESC}[2J${ESC}[10;10Hb`],
    ['an application command', `a${ESC}_evil${ESC}\\b`],
    ['a character set', `a${ESC}(0b`],
    ['a full reset', `a${ESC}cb`],
    ['eight-bit control and string sequences', 'a\x9b31m\x9d52;c;x\x9cb'],
    ['an SGR-like private sequence', `a${ESC}[>4;2mb`],
  ])('S16: leaves out %s', (_, line) => {
    const { text, spans } = readAnsi(line);
    expect(text).toBe('ab');
    expect(spans.filter(({ style }) => style.color !== 1)).toEqual([]);
  });

  it('S16: keeps the text of a link and not its address', () => {
    expect(stripAnsi(`see ${ESC}]8;;https://evil.example${ESC}\\this${ESC}]8;;${ESC}\\.`)).toBe('see this.');
  });

  it('leaves out a sequence that does not end', () => {
    expect(stripAnsi(`a${ESC}]52;c;unfinished`)).toBe('a');
    expect(stripAnsi(`a${ESC}[31`)).toBe('a');
    expect(stripAnsi(`a${ESC}`)).toBe('a');
  });

  it('shows control characters as pictures, and keeps tabs', () => {
    expect(stripAnsi('a\0b\x07c\x7fd\te')).toBe('a␀b␇c␡d\te');
  });

  it('begins a line anew at a carriage return', () => {
    expect(stripAnsi('10%\r50%\r100%')).toBe('100%');
    expect(stripAnsi('done\r')).toBe('done');
  });

  it('S15: keeps markup as text', () => {
    expect(stripAnsi('<script>alert(1)</script>')).toBe('<script>alert(1)</script>');
  });

  it('is linear in the length of a hostile line', () => {
    for (const hostile of [`${ESC}[`, `${ESC}]`, `${ESC}P`, `${ESC}[1;`, '\r', '\x9b']) {
      expect(stripAnsi(hostile.repeat(200_000)).length).toBeLessThan(1_000_000);
    }
  });
});
