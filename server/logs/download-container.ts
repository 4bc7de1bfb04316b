import { GantryError } from '@/lib/errors';
import type { HttpStream } from '../api/stream-registry';
import type { Engine, EngineStream, LogOptions } from '../engine/engine-api';
import type { Frame } from '../engine/frames';
import { chunked } from './chunked';
import { LogPieces } from './log-pieces';
import { stampOf } from './stamp';

export type DownloadOptions = Pick<LogOptions, 'tail' | 'sinceMs' | 'untilMs'> & { timestamps: boolean };

/**
 * A container's log byte for byte: standard output and error as they were written, with the engine's times before
 * each line where asked for. `tail` counts from the end of the log, before `untilMs` is applied, as `docker logs` has it.
 */
export async function downloadContainerLog(
  engine: Engine,
  { id, name }: { id: string; name: string },
  { timestamps, ...range }: DownloadOptions,
  signal: AbortSignal,
): Promise<HttpStream> {
  const { tty } = await engine.containers.inspect(id, { signal });
  const frames = await engine.containers.logs(id, { ...range, timestamps, tty, signal });
  return {
    headers: downloadHeaders(name),
    body: chunked(timestamps ? stampedBytes(frames, tty) : bytesOf(frames)),
  };
}

/** Headers of a file that is saved, never shown: its bytes are a container's. */
export function downloadHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name.replace(/[^a-zA-Z0-9_.-]/g, '_')}.log"`,
  };
}

async function* bytesOf(frames: EngineStream<Frame>): AsyncGenerator<Buffer> {
  for await (const frame of frames) yield dataOf(frame);
}

/** A long line is stored in parts with a time each: only the line's own stays. */
async function* stampedBytes(frames: EngineStream<Frame>, tty: boolean): AsyncGenerator<Buffer> {
  const pieces = new LogPieces(tty);
  let isEnded = true;
  for await (const frame of frames) {
    dataOf(frame);
    for (const piece of pieces.push(frame)) {
      if (piece.start) {
        if (!isEnded) yield Buffer.from('\n');
        yield stampOf(piece);
      }
      isEnded = piece.end;
      yield piece.data;
    }
  }
}

/** The bytes of a frame. @throws `engine_error` with the engine's words where it could not read on */
export function dataOf({ stream, data }: Frame): Buffer {
  if (stream !== 'error') return data;
  throw new GantryError('engine_error', {
    message: `The engine could not read the log to its end: ${data.toString('utf8').trim().slice(0, 500)}`,
  });
}
