import { setTimeout as delay } from 'node:timers/promises';
import { type GantryError, toGantryError } from '@/lib/errors';
import { compareTimes, type LogLine, type LogMessage } from '@/lib/log-stream';
import type { Engine, EngineStream } from '../engine/engine-api';
import type { ContainerInspect } from '../engine/container-types';
import type { Frame } from '../engine/frames';
import { LogLines } from './log-lines';
import type { LiveFlow } from './live-flow';

export type LogRange = { tail: number; sinceMs?: number | undefined; untilMs?: number | undefined };

/** A container whose log is followed. */
export type FollowedContainer = {
  id: string;
  /** The engine it is on now. @throws `not_found` when it is gone */
  engine(): Engine;
  /** Resolves once it may run again after it ended, or is gone; rejects when `signal` aborts. */
  nextRun(signal: AbortSignal): Promise<void>;
};

export type LogEvent = { type: 'lines'; lines: LogLine[] } | Exclude<LogMessage, { type: 'lines' }>;

/** Lines asked for when a log is taken up again: more were written meanwhile only if it was away for long. */
const catchUpLines = 10_000;
/** Lines shown after a jump to the newest. */
const afterJumpLines = 200;
const retryFirstMs = 1_000;
const retryMostMs = 15_000;

/**
 * The log of one container as it is written, over every stop and start, until the container is removed. The engine is
 * read only as fast as events are taken. With `range.untilMs` it ends there.
 *
 * `flow.live()` says that history is over: from then on, what is written faster than it can be shown is skipped.
 *
 * @throws what the first reading met; later failures of the engine are told as `problem` and tried again.
 */
export async function* containerLog(
  container: FollowedContainer,
  range: LogRange,
  flow: LiveFlow,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const { id, engine } = container;
  const name = id.slice(0, 12);
  const reader = new LogReader(name, range, flow);
  let inspect = await engine().containers.inspect(id, { signal });
  let failures = 0;
  for (;;) {
    try {
      yield* reader.read(engine(), inspect, signal);
      if (range.untilMs !== undefined) {
        yield { type: 'ended', container: name, reason: 'until' };
        return;
      }
      failures = 0;
      const { startedMs } = inspect.state;
      inspect = await engine().containers.inspect(id, { signal });
      if (isRunning(inspect) && inspect.state.startedMs === startedMs) {
        // The engine ended the stream of a container that runs on, as it may when it rotates the log.
        await delay(retryFirstMs, undefined, { signal });
        continue;
      }
      if (!isRunning(inspect)) {
        // An engine may end the stream before the container's last words.
        if (range.tail > 0 || reader.hasLines)
          yield* reader.read(engine(), inspect, signal, { follow: false });
        const { exitCode, finishedMs } = inspect.state;
        yield {
          type: 'ended',
          container: name,
          reason: 'stopped',
          exitCode,
          timeMs: finishedMs ?? Date.now(),
        };
        inspect = await untilRunning(container, inspect, signal);
      }
      yield { type: 'started', container: name, timeMs: inspect.state.startedMs ?? Date.now() };
    } catch (error) {
      signal.throwIfAborted();
      const failure = toGantryError(error);
      if (!reader.hasRead) throw failure;
      if (failure.code === 'not_found') {
        yield { type: 'ended', container: name, reason: 'removed' };
        return;
      }
      // "Marked for removal": gone in a moment.
      if (failure.code !== 'conflict') {
        if (!isPassing(failure)) throw failure;
        yield { type: 'problem', container: name, message: failure.message, retrying: true };
      }
      await delay(Math.min(retryFirstMs * 2 ** failures, retryMostMs), undefined, { signal });
      failures += 1;
    }
  }
}

function isRunning({ state }: ContainerInspect): boolean {
  return (state.running || state.paused) && !state.restarting;
}

/** Waits for the next run of a container. @throws `not_found` when it was removed */
async function untilRunning(
  { id, engine, nextRun }: FollowedContainer,
  ended: ContainerInspect,
  signal: AbortSignal,
): Promise<ContainerInspect> {
  for (;;) {
    await nextRun(signal);
    const inspect = await engine().containers.inspect(id, { signal });
    if (isRunning(inspect)) return inspect;
    // It has run and ended while nobody looked: its words are still to be read.
    if (inspect.state.startedMs !== ended.state.startedMs) return inspect;
  }
}

function isPassing({ code }: GantryError): boolean {
  return ['engine_unreachable', 'engine_cut_off', 'engine_timeout', 'engine_bad_answer'].includes(code);
}

type ReadOptions = { tail: number | 'all'; sinceMs?: number | undefined; untilMs?: number | undefined };

/** Reads one container's log again and again without repeating a line. */
class LogReader {
  hasRead = false;
  /** The newest line read. */
  #last: LogLine | null = null;
  /** Lines at exactly that time: a log may have several. */
  #sameTime = 0;

  constructor(
    private readonly name: string,
    private readonly range: LogRange,
    private readonly flow: LiveFlow,
  ) {}

  get hasLines(): boolean {
    return this.#last !== null;
  }

  /** Reads on from the last line, or the range asked for where there is none yet. */
  async *read(
    engine: Engine,
    { id, tty, state }: ContainerInspect,
    signal: AbortSignal,
    { follow = true } = {},
  ): AsyncGenerator<LogEvent> {
    const { untilMs } = this.range;
    const isPast = untilMs !== undefined && untilMs <= Date.now();
    let next: ReadOptions | null = this.#start(state.startedMs, isPast);
    while (next !== null) {
      const stream = await engine.containers.logs(id, {
        ...next,
        follow: follow && !isPast,
        timestamps: true,
        tty,
        signal,
      });
      next = null;
      this.hasRead = true;
      try {
        const batches = this.#batches(stream, tty, signal);
        if (isPast) yield* lastOf(batches, this.range.tail);
        else if (yield* this.#untilBehind(batches)) {
          this.flow.jumped();
          next = { tail: afterJumpLines };
        }
      } finally {
        stream.close();
      }
    }
  }

  #start(startedMs: number | null, isPast: boolean): ReadOptions {
    const { tail, sinceMs, untilMs } = this.range;
    // The engine counts the tail from the log's end, then drops what is after `until`; people mean it the other way.
    if (isPast) return { tail: 'all', sinceMs, untilMs };
    // The engine counts in milliseconds, so some lines come again and are passed over.
    if (this.#last !== null) return { tail: catchUpLines, sinceMs: this.#last.timeMs, untilMs };
    if (this.hasRead && tail === 0) return { tail: catchUpLines, sinceMs: startedMs ?? sinceMs, untilMs };
    return { tail, sinceMs, untilMs };
  }

  async *#batches(
    stream: EngineStream<Frame>,
    tty: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<{ lines: LogLine[]; gapFromMs: number | null }> {
    const decoder = new LogLines(this.name, tty);
    const before = this.#last;
    let toPass = this.#sameTime;
    // Where no line comes again, some between are missing.
    let gapFromMs = before?.timeMs ?? null;
    const isNew = (line: LogLine) => {
      if (before === null || line.stream === 'error') return true;
      const order = compareTimes(line, before);
      if (order > 0) return true;
      gapFromMs = null;
      if (order < 0 || toPass === 0) return order === 0;
      toPass -= 1;
      return false;
    };
    const take = (read: LogLine[]) => {
      const lines = read.filter(isNew);
      for (const line of lines) this.#remember(line);
      const batch = { lines, gapFromMs };
      if (lines.length > 0) gapFromMs = null;
      return batch;
    };
    for await (const frame of stream) {
      const batch = take(decoder.push(frame));
      if (batch.lines.length > 0) yield batch;
      await this.flow.pace(frame.data.length, signal);
    }
    const batch = take(decoder.rest());
    if (batch.lines.length > 0) yield batch;
  }

  #remember(line: LogLine): void {
    if (line.stream === 'error') return;
    const order = this.#last === null ? 1 : compareTimes(line, this.#last);
    if (order < 0) return;
    this.#sameTime = order === 0 ? this.#sameTime + 1 : 1;
    this.#last = line;
  }

  /** Passes lines on until they are so old that a jump to the newest is better: then true. */
  async *#untilBehind(
    batches: AsyncGenerator<{ lines: LogLine[]; gapFromMs: number | null }>,
  ): AsyncGenerator<LogEvent, boolean> {
    for await (const { lines, gapFromMs } of batches) {
      const toMs = lines[0]?.timeMs ?? 0;
      if (gapFromMs !== null) {
        yield { type: 'skipped', container: this.name, lines: null, bytes: null, fromMs: gapFromMs, toMs };
      }
      yield { type: 'lines', lines };
      if (this.flow.isBehind(lines.at(-1)?.timeMs ?? 0)) return true;
    }
    return false;
  }
}

const maxOwnTailBytes = 8 * 1024 * 1024;

/** The last `count` lines, or fewer where they are very long. */
async function* lastOf(
  batches: AsyncGenerator<{ lines: LogLine[] }>,
  count: number,
): AsyncGenerator<LogEvent> {
  const kept: LogLine[] = [];
  let bytes = 0;
  let start = 0;
  for await (const { lines } of batches) {
    for (const line of lines) {
      kept.push(line);
      bytes += line.text.length + 100;
    }
    while (start < kept.length && (kept.length - start > count || bytes > maxOwnTailBytes)) {
      bytes -= (kept[start]?.text.length ?? 0) + 100;
      start += 1;
    }
    if (start > 10_000) {
      kept.splice(0, start);
      start = 0;
    }
  }
  if (start < kept.length) yield { type: 'lines', lines: kept.slice(start) };
}
