import { expect, it } from 'vitest';
import { ScreenText } from './screen-text';

function linesOf(...pieces: string[]): string[] {
  const text = new ScreenText();
  pieces.forEach((piece, index) => text.feed(piece, index * 1000));
  text.end();
  return text.lines.map((line) => line.text);
}

it('has the lines that were shown, without what only moves or colours', () => {
  expect(linesOf('\u001b[1;32mhello\u001b[0m world\r\n\u001b]0;title\u0007$ ls\r\n')).toEqual([
    'hello world',
    '$ ls',
  ]);
});

it('follows the editing of a line, over pieces that are cut anywhere', () => {
  expect(linesOf('$ rm -rf', '\b\b\b\u001b', '[K', 'file\r\n')).toEqual(['$ rm file']);
  expect(linesOf('50%\r100%\r\n')).toEqual(['100%']);
  expect(linesOf('abc\u001b[3Dx\u001b[1@y\u001b[Pz\r\n')).toEqual(['xyz']);
  expect(linesOf('a\tb')).toEqual(['a       b']);
});

it('keeps each piece that is drawn all over the screen', () => {
  expect(linesOf('\u001b[2J\u001b[1;1Htop\u001b[5;10Hmiddle\u001b[H')).toEqual(['top', '         middle']);
});

it('says when a line was written, and stays bounded', () => {
  const text = new ScreenText();
  text.feed('$ ', 0);
  text.feed('id\r\n', 5000);
  expect(text.lines).toEqual([{ atMs: 5000, text: '$ id' }]);
  for (let index = 0; index < 1000; index += 1) text.feed(`${'x'.repeat(5000)}\r\n`, 6000);
  expect(text.full).toBe(true);
  expect(text.lines.length).toBeLessThan(510);
});
