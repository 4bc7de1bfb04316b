import { describe, expect, it } from 'vitest';
import type { Frame } from '../engine/frames';
import { LogLines, maxLineBytes } from './log-lines';
import { LogPieces } from './log-pieces';

const stamp = '2025-03-04T13:05:09.123456789Z ';
const timeMs = Date.parse('2025-03-04T13:05:09.123Z');

function frame(data: string | Buffer, stream: Frame['stream'] = 'stdout', start = true): Frame {
  return { stream, start, data: Buffer.isBuffer(data) ? data : Buffer.from(data) };
}

/** One message as the engine sends it, in pieces of `size` bytes. */
function* inPieces(message: Buffer, size: number, stream: Frame['stream'] = 'stdout'): Generator<Frame> {
  for (let at = 0; at < message.length; at += size) {
    yield frame(message.subarray(at, at + size), stream, at === 0);
  }
}

describe('LogLines', () => {
  it('takes the time off and keeps nanoseconds', () => {
    const lines = new LogLines('abc', false).push(frame(`${stamp}hello world\n`));
    expect(lines).toEqual([
      { container: 'abc', stream: 'stdout', timeMs, nanos: 456789, text: 'hello world', cutBytes: 0 },
    ]);
  });

  it('reads times with other fractions and zones', () => {
    const reader = new LogLines('abc', false);
    const [line] = reader.push(frame('2025-03-04T14:05:09.5+01:00 x\n'));
    expect(line).toMatchObject({ timeMs: Date.parse('2025-03-04T13:05:09.500Z'), nanos: 0, text: 'x' });
    expect(reader.push(frame('2025-03-04T13:05:09Z y\n'))[0]).toMatchObject({ nanos: 0, text: 'y' });
  });

  it.each([1, 2, 3, 7, 31, 1000])('does not tear a character or a time in pieces of %i bytes', (size) => {
    const reader = new LogLines('abc', false);
    const lines = [...inPieces(Buffer.from(`${stamp}héllo 🚢 wörld\n`), size)].flatMap((each) =>
      reader.push(each),
    );
    expect(lines.map(({ text }) => text)).toEqual(['héllo 🚢 wörld']);
  });

  it('shows invalid UTF-8 as replacement characters and keeps NUL', () => {
    const data = Buffer.concat([Buffer.from(stamp), Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x00, 0x62, 0x0a])]);
    expect(new LogLines('abc', false).push(frame(data))[0]?.text).toBe('a\ufffd\ufffd(\0b');
  });

  it('joins the parts of a long line and cuts it, counting what is left out', () => {
    const reader = new LogLines('abc', false);
    const part = 'x'.repeat(16 * 1024);
    const lines = [];
    for (let index = 0; index < 640; index += 1) {
      lines.push(...reader.push(frame(`2025-03-04T13:05:09.${String(index).padStart(9, '0')}Z ${part}`)));
    }
    lines.push(...reader.push(frame(`2025-03-04T13:05:10.000000000Z end\n`)));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.text).toBe('x'.repeat(maxLineBytes));
    expect(lines[0]?.cutBytes).toBe(640 * 16 * 1024 + 4 - maxLineBytes);
    expect(lines[0]).toMatchObject({ timeMs: Date.parse('2025-03-04T13:05:09Z'), nanos: 0 });
  });

  it('does not cut inside a character', () => {
    const reader = new LogLines('abc', false);
    const text = `a${'🚢'.repeat(maxLineBytes / 2)}`;
    const [line] = reader.push(frame(`${stamp}${text}\n`));
    expect(line?.text).toMatch(/^a(🚢)+$/u);
  });

  it('keeps stdout and stderr apart, also where one comes inside a line of the other', () => {
    const reader = new LogLines('abc', false);
    const part = 'o'.repeat(16 * 1024);
    const lines = [
      ...reader.push(frame(`${stamp}${part}`)),
      ...reader.push(frame(`${stamp}err\n`, 'stderr')),
      ...reader.push(frame(`${stamp}out-2\n`)),
    ];
    expect(lines.map(({ stream, text, cutBytes }) => [stream, text, cutBytes])).toEqual([
      ['stderr', 'err', 0],
      ['stdout', part, 'out-2\n'.length],
    ]);
  });

  it('reads a terminal, whose lines end with CR LF and whose long lines have a time in the middle', () => {
    const reader = new LogLines('abc', true);
    const part = 'y'.repeat(16 * 1024);
    const raw = Buffer.from(`${stamp}first\r\n${stamp}${part}${stamp}tail\r\n${stamp}\r\n`);
    const lines = [...inPieces(raw, 1000)].flatMap((each) => reader.push({ ...each, start: true }));
    expect(lines.map(({ text }) => text)).toEqual(['first', part, '']);
    expect(lines[1]?.cutBytes).toBe('tail\r\n'.length);
  });

  it('ends a long line whose newline the driver lost where the next one begins', () => {
    const reader = new LogLines('abc', false);
    const lines = [
      ...reader.push(frame(`${stamp}${'x'.repeat(16 * 1024)}`)),
      ...reader.push(frame(`${stamp}tail`)),
      ...reader.push(frame(`${stamp}next\n`)),
    ];
    expect(lines.map(({ text, cutBytes }) => [text.length, cutBytes])).toEqual([
      [16 * 1024, 4],
      [4, 0],
    ]);
  });

  it('gives what has begun when the log ends', () => {
    const reader = new LogLines('abc', false);
    expect(reader.push(frame(`${stamp}no newline`))).toEqual([]);
    expect(reader.rest().map(({ text }) => text)).toEqual(['no newline']);
    expect(reader.rest()).toEqual([]);
  });

  it("passes the engine's own words on, which carry no time", () => {
    const reader = new LogLines('abc', false);
    reader.push(frame(`${stamp}x\n`));
    expect(reader.push(frame('Error grabbing logs: disk gone\n', 'error'))[0]).toMatchObject({
      stream: 'error',
      timeMs,
      text: 'Error grabbing logs: disk gone',
    });
  });

  it('shows a line without a time as it is', () => {
    const lines = new LogLines('abc', false).push(
      frame('no time here at all but quite a long sentence all the same\n'),
    );
    expect(lines.map(({ text }) => text)).toEqual([
      'no time here at all but quite a long sentence all the same',
    ]);
  });
});

describe('LogPieces', () => {
  it.each([1, 5, 4096])('gives back every byte of the container, read in pieces of %i bytes', (size) => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256));
    const written = Buffer.concat([bytes, Buffer.from('\n')]);
    const messages: Buffer[] = [];
    for (let at = 0; at < written.length;) {
      const newline = written.indexOf(0x0a, at) + 1;
      messages.push(Buffer.concat([Buffer.from(stamp), written.subarray(at, newline)]));
      at = newline;
    }
    const pieces = new LogPieces(false);
    const read = messages.flatMap((message) =>
      [...inPieces(message, size)].flatMap((each) => pieces.push(each)),
    );
    expect(Buffer.concat(read.map(({ data }) => data)).equals(written)).toBe(true);
  });
});
