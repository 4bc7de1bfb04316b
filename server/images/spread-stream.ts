import { PassThrough, type Readable } from 'node:stream';
import { GantryError } from '@/lib/errors';

/** How much a taker may lag behind the source, in bytes: what one stream over several takers costs, for each. */
const windowBytes = 1024 * 1024;

/** One of those that a stream is spread over. */
export type Taker = {
  readonly stream: Readable;
  /** Bytes it has been given so far. */
  readonly takenBytes: number;
};

export type SpreadOptions = {
  signal: AbortSignal;
  /** One that takes nothing for this long is left out, so that it does not hold up the others. */
  stallMs: number;
  onMoved?: () => void;
};

/**
 * Spreads one stream over several takers: the slowest governs, and nothing is kept but what each has in its window.
 * A taker that ends early or stalls is left out; the source is read on while any is left.
 *
 * One stream, and not one for each: an engine that saves an image first copies all of it to its own disk, and would
 * do so for every node it is sent to.
 */
export function spreadStream(source: AsyncIterable<Buffer>, count: number) {
  const takers = Array.from({ length: count }, () => new OneTaker());
  return {
    takers: takers as readonly Taker[],
    /** Resolves when every taker has been given all, or has left. @throws what the source failed with */
    async run({ signal, stallMs, onMoved }: SpreadOptions): Promise<void> {
      try {
        for await (const chunk of source) {
          await Promise.all(takers.map((taker) => taker.give(chunk, stallMs, signal)));
          signal.throwIfAborted();
          onMoved?.();
          if (takers.every((taker) => taker.left)) return;
        }
        for (const taker of takers) taker.end();
      } catch (error) {
        for (const taker of takers) taker.fail(error);
        throw error;
      }
    },
  };
}

class OneTaker implements Taker {
  readonly stream = new PassThrough({ highWaterMark: windowBytes });
  takenBytes = 0;
  left = false;

  constructor() {
    this.stream.once('close', () => (this.left = true));
    // It is told to whoever reads; without a listener it would end the process.
    this.stream.on('error', () => undefined);
  }

  async give(chunk: Buffer, stallMs: number, signal: AbortSignal): Promise<void> {
    if (this.left) return;
    if (!this.stream.write(chunk)) await this.drained(stallMs, signal);
    this.takenBytes += chunk.byteLength;
  }

  end(): void {
    this.stream.end();
  }

  fail(error: unknown): void {
    if (!this.left) this.stream.destroy(error instanceof Error ? error : new Error('the source failed'));
  }

  private drained(stallMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.fail(
          new GantryError('engine_timeout', {
            message: `The node took nothing for ${Math.round(stallMs / 1000)} s, so it was left out. Look at it, then retry.`,
          }),
        );
      }, stallMs);
      const done = () => {
        clearTimeout(timer);
        this.stream.off('drain', done).off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.stream.once('drain', done).once('close', done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
