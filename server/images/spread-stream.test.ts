import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { spreadStream } from './spread-stream';

const chunkBytes = 64 * 1024;
const never = new AbortController().signal;

/** `count` chunks, and how many have been asked for. */
function source(count: number) {
  const state = { given: 0 };
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let index = 0; index < count; index += 1) {
      state.given += 1;
      yield Buffer.alloc(chunkBytes, index % 256);
    }
  }
  return { state, chunks: chunks() };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.byteLength;
  return bytes;
}

describe('spreadStream', () => {
  it('gives every taker everything', async () => {
    const spread = spreadStream(source(100).chunks, 3);
    const [, ...read] = await Promise.all([
      spread.run({ signal: never, stallMs: 5_000 }),
      ...spread.takers.map((taker) => readAll(taker.stream)),
    ]);
    expect(read).toEqual([100 * chunkBytes, 100 * chunkBytes, 100 * chunkBytes]);
    expect(spread.takers[0]?.takenBytes).toBe(100 * chunkBytes);
  });

  it('is read no faster than the slowest takes it', async () => {
    const { state, chunks } = source(10_000);
    const controller = new AbortController();
    const spread = spreadStream(chunks, 2);
    const running = spread.run({ signal: controller.signal, stallMs: 60_000 }).catch(() => 'stopped');
    const [first] = spread.takers;
    if (!first) throw new Error('two were asked for');
    const fast = readAll(first.stream).catch(() => 0);
    for (let index = 0; index < 1000; index += 1) await turn();
    // The other takes nothing: its window fills and that is all.
    expect(state.given * chunkBytes).toBeLessThanOrEqual(3 * 1024 * 1024);
    controller.abort(new Error('enough'));
    expect(await running).toBe('stopped');
    await fast;
  });

  it('goes on without one that leaves, and without one that takes nothing', async () => {
    const { chunks } = source(200);
    const spread = spreadStream(chunks, 3);
    const [good, leaving, stalled] = spread.takers;
    if (!good || !leaving || !stalled) throw new Error('three were asked for');
    leaving.stream.destroy();
    const stalledError = new Promise((resolve) => stalled.stream.once('error', resolve));
    const [, bytes] = await Promise.all([spread.run({ signal: never, stallMs: 50 }), readAll(good.stream)]);
    expect(bytes).toBe(200 * chunkBytes);
    expect(await stalledError).toMatchObject({ code: 'engine_timeout' });
  });

  it('tells every taker where the source fails', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(10);
      throw new Error('the disk broke');
    }
    const spread = spreadStream(failing(), 2);
    const reads = spread.takers.map((taker) => readAll(taker.stream));
    await expect(spread.run({ signal: never, stallMs: 5_000 })).rejects.toThrow('the disk broke');
    for (const read of reads) await expect(read).rejects.toThrow('the disk broke');
  });
});
