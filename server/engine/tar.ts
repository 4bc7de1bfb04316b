import { GantryError } from '@/lib/errors';

export type TarFile = {
  /** Relative, with `/`; at most 100 bytes. */
  path: string;
  data: Uint8Array | string;
  /** Permission bits; default 0o644. */
  mode?: number;
  uid?: number;
  gid?: number;
  modifiedMs?: number;
};

const blockBytes = 512;

/**
 * A tar (POSIX ustar) of regular files, as the engine unpacks it: small contents, such as those of secrets and
 * configs, on their way into a container.
 *
 * @throws `bad_request` where a path leaves the folder or is too long.
 */
export function tarOf(files: TarFile[]): Buffer {
  const blocks: Buffer[] = [];
  for (const file of files) {
    const data = Buffer.from(file.data);
    blocks.push(header(file, data.length), data, Buffer.alloc(-data.length & (blockBytes - 1)));
  }
  blocks.push(Buffer.alloc(2 * blockBytes));
  return Buffer.concat(blocks);
}

/**
 * A tar of one file whose bytes come as they are asked for, `sizeBytes` of them.
 *
 * @throws `bad_request` as above; while it is read, where fewer or more bytes come than were said.
 */
export function tarOfStream(
  { sizeBytes, ...file }: Omit<TarFile, 'data'> & { sizeBytes: number },
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const begin = header(file, sizeBytes);
  const differs = () =>
    new GantryError('bad_request', { message: 'The file is not as long as was said. Send it again.' });
  return (async function* () {
    yield begin;
    let sent = 0;
    for await (const piece of bytes) {
      sent += piece.length;
      if (sent > sizeBytes) throw differs();
      yield piece;
    }
    if (sent < sizeBytes) throw differs();
    yield Buffer.alloc(((blockBytes - (sizeBytes % blockBytes)) % blockBytes) + 2 * blockBytes);
  })();
}

function header(file: Omit<TarFile, 'data'>, sizeBytes: number): Buffer {
  const path = Buffer.from(file.path);
  const parts = file.path.split('/');
  if (
    path.length > 100 ||
    path.includes(0) ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw new GantryError('bad_request', {
      message: `"${file.path.slice(0, 120)}" cannot be a file name here: it is relative, has no "..", and at most 100 bytes.`,
    });
  }
  const block = Buffer.alloc(blockBytes);
  path.copy(block, 0);
  block.write(octal(file.mode ?? 0o644, 7), 100);
  block.write(octal(file.uid ?? 0, 7), 108);
  block.write(octal(file.gid ?? 0, 7), 116);
  block.write(octal(sizeBytes, 11), 124);
  block.write(octal(Math.floor((file.modifiedMs ?? 0) / 1000), 11), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const checksum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(checksum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
