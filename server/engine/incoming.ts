import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { isGantryError } from '@/lib/errors';
import type { EngineAddress } from './address';
import type { EngineStream, StreamOptions } from './engine-api';
import { connectionFailure, cutOff, timedOut } from './failures';

/**
 * The body of an answer as a stream of items. The socket is paused while nobody takes an item; a silence of
 * `stallMs` while somebody waits, or an abort, destroys it. An end that the engine did not mean is
 * `engine_cut_off`.
 */
export function openStream<T>(
  source: { body: Readable; address: EngineAddress } & StreamOptions,
  read: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<T>,
): EngineStream<T> {
  const { body, signal } = source;
  let closed = false;
  const abort = () => body.destroy();
  // An error is told to the one who iterates; without a listener it would end the process.
  body.on('error', () => undefined);
  body.once('close', () => signal?.removeEventListener('abort', abort));
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort, { once: true });

  const items = read(chunksOf(source, () => closed));
  return {
    [Symbol.asyncIterator]: () => items,
    close() {
      closed = true;
      body.destroy();
    },
  };
}

async function* chunksOf(
  source: { body: Readable; address: EngineAddress } & StreamOptions,
  closed: () => boolean,
): AsyncGenerator<Buffer> {
  const { body, address, signal, stallMs } = source;
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer =
        stallMs === undefined
          ? undefined
          : setTimeout(() => body.destroy(timedOut(address, stallMs)), stallMs);
      let next: IteratorResult<unknown>;
      try {
        next = await iterator.next();
      } catch (error) {
        if (closed()) return;
        signal?.throwIfAborted();
        throw isGantryError(error) ? error : connectionFailure(error, address, true);
      } finally {
        clearTimeout(timer);
      }
      if (closed()) return;
      signal?.throwIfAborted();
      if (next.done === true) {
        if (body instanceof IncomingMessage && !body.complete) throw cutOff(address);
        return;
      }
      if (Buffer.isBuffer(next.value)) yield next.value;
    }
  } finally {
    body.destroy();
  }
}
