import { isGantryError } from '@/lib/errors';
import { compareTimes } from '@/lib/log-stream';
import type { HttpStream } from '../api/stream-registry';
import type { EngineStream } from '../engine/engine-api';
import type { Frame } from '../engine/frames';
import type { Located } from '../inventory/stack-containers';
import { chunked } from './chunked';
import { dataOf, downloadHeaders, type DownloadOptions } from './download-container';
import { maxFollowed } from './follow-logs';
import { LogPieces, type LogPiece } from './log-pieces';
import { stampOf } from './stamp';

/** A log that is not read from a container's own engine, opened with timestamps. */
export type OtherDownload = {
  name: string;
  tty: boolean;
  /** Later lines are left out: who passes them on cannot. */
  untilMs: number | undefined;
  open(): Promise<EngineStream<Frame>>;
  /** What to say where it cannot be opened, or ends too early. */
  missing(error: unknown): string;
};

/** The logs of a stack's containers as one file. */
export function downloadStackLogs(
  stack: string,
  containers: readonly Located[],
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<HttpStream> {
  return downloadMergedLogs({ name: stack, containers }, options, signal);
}

/**
 * Several logs as one file: lines in the order of their times, each after its container's name. One line of each is in
 * memory, and each engine is read only as far as that. `notes` and what is missing stand at the beginning.
 */
export async function downloadMergedLogs(
  what: {
    name: string;
    containers: readonly Located[];
    others?: readonly OtherDownload[];
    notes?: readonly string[];
  },
  { timestamps, ...range }: DownloadOptions,
  signal: AbortSignal,
): Promise<HttpStream> {
  const { containers, others = [] } = what;
  const included = containers.slice(0, maxFollowed);
  const leftOut = containers.slice(maxFollowed).map(({ row }) => row.name);
  const opened = await Promise.allSettled(
    included.map(async ({ row: { id, name }, node: { engine } }) => {
      const { tty } = await engine.containers.inspect(id, { signal });
      const frames = await engine.containers.logs(id, { ...range, timestamps: true, tty, signal });
      return { name, frames, pieces: piecesOf(frames, tty) };
    }),
  );
  const logs: OpenLog[] = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const notes = opened.flatMap((each, index) =>
    each.status === 'rejected' ? [`${included[index]?.row.name ?? ''}: ${reasonOf(each.reason)}`] : [],
  );
  notes.unshift(...(what.notes ?? []));
  const openedOthers = await Promise.allSettled(others.map((other) => other.open()));
  openedOthers.forEach((each, index) => {
    const other = others[index];
    if (other === undefined) return;
    if (each.status === 'rejected') notes.push(other.missing(each.reason));
    else logs.push({ name: other.name, frames: each.value, pieces: timedPieces(each.value, other) });
  });
  if (leftOut.length > 0)
    notes.push(`left out, as ${maxFollowed} containers are merged at most: ${leftOut.join(', ')}`);
  return { headers: downloadHeaders(what.name), body: chunked(merged(logs, notes, timestamps)) };
}

type OpenLog = { name: string; frames: EngineStream<Frame>; pieces: AsyncGenerator<LogPiece> };

async function* merged(
  logs: readonly OpenLog[],
  notes: string[],
  timestamps: boolean,
): AsyncGenerator<Buffer> {
  const width = Math.max(0, ...logs.map(({ name }) => name.length));
  try {
    for (const note of notes) yield Buffer.from(`gantry: ${note}\n`);
    const heads = await Promise.all(logs.map((log) => headOf(log)));
    for (;;) {
      const earliest = heads.reduce(
        (first, head) =>
          head !== null && (first === null || compareTimes(head.piece, first.piece) < 0) ? head : first,
        null,
      );
      if (earliest === null) return;
      const index = heads.indexOf(earliest);
      yield* lineOf(earliest, width, timestamps);
      heads[index] = await headOf(earliest.log);
    }
  } finally {
    for (const { frames } of logs) frames.close();
  }
}

type Head = { log: OpenLog; piece: LogPiece };

async function headOf(log: OpenLog): Promise<Head | null> {
  const next = await log.pieces.next();
  return next.done === true ? null : { log, piece: next.value };
}

/** A line from its first piece to its last, so that no other container's comes between. */
async function* lineOf({ log, piece }: Head, width: number, timestamps: boolean): AsyncGenerator<Buffer> {
  let current = piece;
  for (;;) {
    if (current.start) {
      if (current !== piece) yield Buffer.from('\n');
      yield Buffer.from(`${log.name.padEnd(width)} | `);
      if (timestamps) yield stampOf(current);
    }
    yield current.data;
    if (current.end) return;
    const next = await log.pieces.next();
    if (next.done === true) {
      yield Buffer.from('\n');
      return;
    }
    current = next.value;
  }
}

async function* piecesOf(frames: EngineStream<Frame>, tty: boolean): AsyncGenerator<LogPiece> {
  const pieces = new LogPieces(tty);
  for await (const frame of frames) {
    dataOf(frame);
    yield* pieces.push(frame);
  }
}

/** How long another log may be silent before its end. */
const silenceMs = 10_000;

/** A log that is passed on by somebody who may wait without end for what does not come: silence is its end. */
async function* timedPieces(
  frames: EngineStream<Frame>,
  { tty, untilMs = Infinity, missing }: OtherDownload,
): AsyncGenerator<LogPiece> {
  let timer: NodeJS.Timeout | undefined;
  let isSilent = false;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isSilent = true;
      frames.close();
    }, silenceMs);
  };
  const note = (error: unknown): LogPiece => ({
    ...{ stream: 'stderr', timeMs: Date.now(), nanos: 0, start: true, end: true },
    data: Buffer.from(`gantry: ${missing(error)}\n`),
  });
  watch();
  try {
    for await (const piece of piecesOf(frames, tty)) {
      clearTimeout(timer);
      if (piece.timeMs <= untilMs) yield piece;
      watch();
    }
    if (isSilent) yield note(null);
  } catch (error) {
    yield note(error);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  return isGantryError(error) ? error.message : 'its log could not be read';
}
