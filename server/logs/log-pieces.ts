import type { LogSource } from '@/lib/log-stream';
import type { Frame } from '../engine/frames';

/**
 * A part of a line, sharing memory with what was read. A line is a piece with `start`, others, and
 * one with `end`; where its newline was lost, the next `start` ends it.
 */
export type LogPiece = {
  stream: LogSource;
  timeMs: number;
  /** Nanoseconds within the millisecond. */
  nanos: number;
  start: boolean;
  /** Whether `data` ends with the line's newline. */
  end: boolean;
  data: Buffer;
};

const newline = 0x0a;
const space = 0x20;
/** A log driver gets lines in parts of this size. Source: moby, daemon/logger/copier.go, `defaultBufSize`. */
const partBytes = 16 * 1024;
/** Longer than any way to write a time. */
const longestStampBytes = 48;

type State = {
  timeMs: number;
  nanos: number;
  atLineStart: boolean;
  /** Whether a time is read, or text. */
  inStamp: boolean;
  /** A time that is half read. */
  stamp: Buffer;
  stampFill: number;
  partFill: number;
};

/**
 * Takes a log apart that was asked for with `timestamps`: one time, a space and a line, or a part of a long one, a
 * message. The times are taken out; all other bytes stay as they are.
 *
 * Linear in the bytes read; nothing but a time that is half read is kept.
 */
export class LogPieces {
  readonly #states = { stdout: newState(), stderr: newState(), error: newState() };
  readonly #clock = new StampReader();

  /** `tty`: the log is raw, and where a message begins must be told from the bytes. */
  constructor(private readonly tty: boolean) {}

  /** The pieces in one frame. */
  push(frame: Frame): LogPiece[] {
    const pieces: LogPiece[] = [];
    const state = this.#states[frame.stream];
    if (frame.stream === 'error') {
      // The engine's own words carry no time.
      const { timeMs, nanos } = this.#clock;
      state.timeMs = timeMs;
      state.nanos = nanos;
      state.inStamp = false;
    } else if (frame.start && !this.tty) {
      // Only a full part is followed by another one: some drivers lose the newline of a long line's last.
      if (!state.inStamp && state.partFill % partBytes !== 0) state.atLineStart = true;
      beginStamp(state);
    }
    const { data } = frame;
    let at = 0;
    while (at < data.length) {
      at = state.inStamp ? this.#stamp(frame, state, at, pieces) : this.#text(frame, state, at, pieces);
    }
    return pieces;
  }

  #stamp({ stream, data }: Frame, state: State, at: number, pieces: LogPiece[]): number {
    const { stamp } = state;
    while (at < data.length) {
      const byte = data[at] ?? 0;
      at += 1;
      stamp[state.stampFill] = byte;
      state.stampFill += 1;
      if (byte !== space && byte !== newline && state.stampFill < longestStampBytes) continue;
      const isStamp = byte === space && this.#clock.read(stamp.toString('latin1', 0, state.stampFill - 1));
      state.inStamp = false;
      state.partFill = isStamp ? 0 : state.stampFill;
      // The time of a later part of a line is not the line's.
      if (state.atLineStart) {
        state.timeMs = this.#clock.timeMs;
        state.nanos = this.#clock.nanos;
      }
      if (!isStamp) this.#emit(stream, state, Buffer.from(stamp.subarray(0, state.stampFill)), pieces);
      return at;
    }
    return at;
  }

  #text(frame: Frame, state: State, at: number, pieces: LogPiece[]): number {
    const { data } = frame;
    const found = data.indexOf(newline, at);
    let end = found === -1 ? data.length : found + 1;
    // Where a part is full, the next one begins with a time.
    if (this.tty && end - at > partBytes - state.partFill) end = at + partBytes - state.partFill;
    state.partFill += end - at;
    this.#emit(frame.stream, state, data.subarray(at, end), pieces);
    if (this.tty && state.partFill === partBytes) beginStamp(state);
    return end;
  }

  #emit(stream: LogSource, state: State, data: Buffer, pieces: LogPiece[]): void {
    const end = data.at(-1) === newline;
    const { timeMs, nanos, atLineStart: start } = state;
    pieces.push({ stream, timeMs, nanos, start, end, data });
    state.atLineStart = end;
    if (end && this.tty) beginStamp(state);
  }
}

function newState(): State {
  return {
    timeMs: 0,
    nanos: 0,
    atLineStart: true,
    inStamp: true,
    stamp: Buffer.alloc(longestStampBytes),
    stampFill: 0,
    partFill: 0,
  };
}

function beginStamp(state: State): void {
  state.inStamp = true;
  state.stampFill = 0;
}

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Reads times as Go writes them (RFC 3339 with nanoseconds); remembers the second, as most lines share it. */
class StampReader {
  timeMs = 0;
  nanos = 0;
  #second = '';
  #secondMs = 0;

  read(text: string): boolean {
    const [, second, fraction = '', zone] = form.exec(text) ?? [];
    if (second === undefined || zone === undefined) return false;
    const key = second + zone;
    if (key !== this.#second) {
      const ms = Date.parse(key);
      if (Number.isNaN(ms)) return false;
      this.#second = key;
      this.#secondMs = ms;
    }
    const nanoseconds = Number(fraction.padEnd(9, '0'));
    this.timeMs = this.#secondMs + Math.floor(nanoseconds / 1e6);
    this.nanos = nanoseconds % 1e6;
    return true;
  }
}
