import type { LogLine, LogSource } from '@/lib/log-stream';
import type { Frame } from '../engine/frames';
import { LogPieces, type LogPiece } from './log-pieces';

/** The most of one line that is shown; a download has all of it. */
export const maxLineBytes = 16 * 1024;

type Open = { timeMs: number; nanos: number; chunks: Buffer[]; keptBytes: number; bytes: number };

/**
 * Makes lines for the view of a log that was asked for with `timestamps`. Bytes of a line are joined before they are
 * decoded, so no character is torn; a line longer than `maxLineBytes` is cut, and its rest counted but never kept.
 */
export class LogLines {
  readonly #pieces: LogPieces;
  readonly #open = new Map<LogSource, Open>();

  /** `container` names the lines' origin. */
  constructor(
    private readonly container: string,
    tty: boolean,
  ) {
    this.#pieces = new LogPieces(tty);
  }

  /** The lines that end in `frame`. */
  push(frame: Frame): LogLine[] {
    const lines: LogLine[] = [];
    for (const piece of this.#pieces.push(frame)) {
      const lost = piece.start ? this.#open.get(piece.stream) : undefined;
      if (lost !== undefined) {
        this.#open.delete(piece.stream);
        lines.push(this.#line(piece.stream, lost));
      }
      const line = this.#take(piece);
      if (line !== null) lines.push(line);
    }
    return lines;
  }

  /** Lines that have begun, when nothing more will come. */
  rest(): LogLine[] {
    const lines = [...this.#open].map(([stream, open]) => this.#line(stream, open));
    this.#open.clear();
    return lines;
  }

  #take({ stream, timeMs, nanos, end, data }: LogPiece): LogLine | null {
    const known = this.#open.get(stream);
    if (known === undefined && end && data.length <= maxLineBytes) {
      return this.#line(stream, {
        timeMs,
        nanos,
        chunks: [data],
        keptBytes: data.length,
        bytes: data.length,
      });
    }
    const open = known ?? { timeMs, nanos, chunks: [], keptBytes: 0, bytes: 0 };
    open.bytes += data.length;
    const kept = data.subarray(0, maxLineBytes - open.keptBytes);
    if (kept.length > 0) {
      // A copy: the piece shares memory with a whole read, which this line would keep alive.
      open.chunks.push(Buffer.from(kept));
      open.keptBytes += kept.length;
    }
    if (end) {
      this.#open.delete(stream);
      return this.#line(stream, open);
    }
    this.#open.set(stream, open);
    return null;
  }

  #line(stream: LogSource, { timeMs, nanos, chunks, keptBytes, bytes }: Open): LogLine {
    const [only] = chunks;
    const data = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, keptBytes);
    const whole = keptBytes === bytes;
    const text = (whole ? data : withoutTornEnd(data)).toString('utf8').replace(/\r?\n$/, '');
    return { container: this.container, stream, timeMs, nanos, text, cutBytes: bytes - keptBytes };
  }
}

/** `data` up to the last character that is whole: where a line is cut, it is not cut inside one. */
function withoutTornEnd(data: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, data.length); back += 1) {
    const byte = data[data.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? data.subarray(0, data.length - back) : data;
  }
  return data;
}
