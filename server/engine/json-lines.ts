import { GantryError } from '@/lib/errors';

/** Events, stats and progress lines are hundreds of bytes; an exec's event holds its whole command line. */
const maxLineBytes = 4 * 1024 * 1024;
const newline = 0x0a;

/**
 * The JSON values of a stream that has one a line (`\n` or `\r\n`), as the Engine API's event, stats and
 * progress streams have. Linear in the bytes read; holds one line at most.
 *
 * @throws `engine_bad_answer` where a line is no JSON or too long; `engine_cut_off` where the last one is broken.
 */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let at = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, at)) {
      const piece = chunk.subarray(at, end);
      const line = pending.length === 0 ? piece : Buffer.concat([...pending, piece]);
      pending = [];
      pendingBytes = 0;
      at = end + 1;
      if (!isBlank(line)) yield parse(line, 'engine_bad_answer');
    }
    if (at < chunk.length) {
      const rest = chunk.subarray(at);
      pending.push(rest);
      pendingBytes += rest.length;
      if (pendingBytes > maxLineBytes) throw new GantryError('engine_bad_answer');
    }
  }
  const last = Buffer.concat(pending);
  if (!isBlank(last)) yield parse(last, 'engine_cut_off');
}

function parse(line: Buffer, code: 'engine_bad_answer' | 'engine_cut_off'): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new GantryError(code, { cause });
  }
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || line.toString('utf8').trim() === '';
}
