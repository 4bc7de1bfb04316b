import { describe, expect, it } from 'vitest';
import { FrameParser, type Frame } from './frames';
import { frame } from './misbehaving-server';

/** The pieces joined again: what was written, in order, by stream. */
function join(frames: Frame[]): { stream: string; text: string }[] {
  const joined: { stream: string; text: string }[] = [];
  for (const { stream, data, start } of frames) {
    const last = joined.at(-1);
    if (start || last === undefined) joined.push({ stream, text: data.toString('latin1') });
    else last.text += data.toString('latin1');
  }
  return joined;
}

describe('FrameParser', () => {
  const bytes = Buffer.concat([
    frame(1, 'one'),
    frame(2, 'two'),
    frame(1, ''),
    frame(3, 'oops'),
    frame(0, 'in'),
  ]);
  const expected = [
    { stream: 'stdout', text: 'one' },
    { stream: 'stderr', text: 'two' },
    { stream: 'error', text: 'oops' },
    { stream: 'stdout', text: 'in' },
  ];

  it('reads frames that are cut anywhere', () => {
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const parser = new FrameParser();
        const frames = [
          bytes.subarray(0, first),
          bytes.subarray(first, second),
          bytes.subarray(second),
        ].flatMap((chunk) => parser.push(chunk));
        expect(join(frames)).toEqual(expected);
        expect(parser.atBoundary).toBe(true);
      }
    }
  });

  it('shares memory with what was read', () => {
    const chunk = frame(1, 'abc');
    const [piece] = new FrameParser().push(chunk);
    expect(piece?.data.buffer).toBe(chunk.buffer);
  });

  it('R9: hands on the bytes of a frame that claims 4 GiB as they come, and holds none', () => {
    const parser = new FrameParser();
    expect(parser.push(frame(1, 'begin', 0xffffffff))).toHaveLength(1);
    const more = Buffer.alloc(64 * 1024, 'x');
    for (let i = 0; i < 1000; i++) {
      const [piece, ...rest] = parser.push(more);
      expect(rest).toHaveLength(0);
      expect(piece?.data.length).toBe(more.length);
      expect(piece?.data.buffer).toBe(more.buffer);
    }
    expect(parser.atBoundary).toBe(false);
  });

  it('R9: goes on after the engine told an error in between', () => {
    const frames = new FrameParser().push(Buffer.concat([frame(3, 'lost a file'), frame(1, 'after')]));
    expect(frames.map((each) => each.stream)).toEqual(['error', 'stdout']);
  });

  it('refuses what is not framed', () => {
    expect(() => new FrameParser().push(Buffer.from('plain text of a terminal'))).toThrow(
      expect.objectContaining({ code: 'engine_bad_answer' }),
    );
  });
});
