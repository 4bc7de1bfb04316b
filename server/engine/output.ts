import { GantryError } from '@/lib/errors';
import { FrameParser, type Frame } from './frames';

/**
 * The output of a container or exec in frames. A terminal's is raw: every piece is 'stdout'.
 *
 * @throws `engine_cut_off` where it ends inside a frame.
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>, tty: boolean): AsyncGenerator<Frame> {
  if (tty) {
    for await (const data of chunks) yield { stream: 'stdout', data, start: true };
    return;
  }
  const parser = new FrameParser();
  for await (const chunk of chunks) yield* parser.push(chunk);
  if (!parser.atBoundary) throw new GantryError('engine_cut_off');
}

/** Chunks as they are. */
export async function* passOn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}
