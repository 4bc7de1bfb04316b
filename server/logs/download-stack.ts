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

/**
 * The logs of a stack's containers as one file: lines in the order of their times, each after its container's name.
 * One line of each container is in memory, and each engine is read only as far as that.
 */
export async function downloadStackLogs(
  stack: string,
  containers: readonly Located[],
  { timestamps, ...range }: DownloadOptions,
  signal: AbortSignal,
): Promise<HttpStream> {
  const included = containers.slice(0, maxFollowed);
  const leftOut = containers.slice(maxFollowed).map(({ row }) => row.name);
  const opened = await Promise.allSettled(
    included.map(async ({ row: { id, name }, node: { engine } }) => {
      const { tty } = await engine.containers.inspect(id, { signal });
      const frames = await engine.containers.logs(id, { ...range, timestamps: true, tty, signal });
      return { name, frames, pieces: piecesOf(frames, tty) };
    }),
  );
  const logs = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const notes = opened.flatMap((each, index) =>
    each.status === 'rejected' ? [`${included[index]?.row.name ?? ''}: ${reasonOf(each.reason)}`] : [],
  );
  if (leftOut.length > 0)
    notes.push(`left out, as ${maxFollowed} containers are merged at most: ${leftOut.join(', ')}`);
  return { headers: downloadHeaders(stack), body: chunked(merged(logs, notes, timestamps)) };
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

function reasonOf(error: unknown): string {
  return isGantryError(error) ? error.message : 'its log could not be read';
}
