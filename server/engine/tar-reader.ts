import { GantryError } from '@/lib/errors';

export type TarKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';

/** What a tar says of one file before its bytes. */
export type TarEntry = {
  path: string;
  kind: TarKind;
  /** Of the bytes that follow: 0 but for a file. */
  sizeBytes: number;
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  modifiedMs: number;
  /** Where a link leads, as it is written; '' where it is none. */
  linkTarget: string;
};

const blockBytes = 512;
/** A name of 4,096 bytes and its relatives fit; what is larger is not a name. */
const maxExtraBytes = 64 * 1024;
const kinds: Record<string, TarKind> = { '0': 'file', '\0': 'file', '7': 'file', '5': 'directory' };
const linkKinds: Record<string, TarKind> = { '1': 'hardlink', '2': 'symlink' };

/**
 * Reads a tar as it comes, one entry after the other, and keeps no more of it than one chunk: POSIX ustar with the pax
 * and GNU extensions for long names and large sizes, which is what an engine sends.
 * Source: POSIX.1-2017, `pax`, "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar Format".
 */
export class TarReader {
  /** All that has been read, names and bytes. */
  readBytes = 0;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  /** Of the entry told last: its bytes not yet taken, and what fills up its block. */
  #unread = 0;
  #padding = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next entry, or null at the end. Bytes of the one before that nobody took are passed over. */
  async next(): Promise<TarEntry | null> {
    await this.#skip(this.#unread + this.#padding);
    this.#unread = 0;
    this.#padding = 0;
    const extra: Record<string, string> = {};
    for (;;) {
      const block = await this.#take(blockBytes);
      if (block === null || block.every((byte) => byte === 0)) return null;
      checkSum(block);
      const type = String.fromCharCode(block[156] ?? 0);
      const sizeBytes = extra.size === undefined ? numberAt(block, 124, 12) : Number(extra.size);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw unreadable();
      if ('xgLK'.includes(type)) {
        const text = await this.#extra(sizeBytes);
        if (type === 'x') Object.assign(extra, paxRecords(text));
        if (type === 'L') extra.path = untilNul(text);
        if (type === 'K') extra.linkpath = untilNul(text);
        continue;
      }
      const kind = kinds[type] ?? linkKinds[type] ?? 'other';
      this.#unread = sizeBytes;
      this.#padding = paddingOf(sizeBytes);
      return {
        path: extra.path ?? ustarPath(block),
        kind,
        sizeBytes,
        mode: numberAt(block, 100, 8) & 0o7777,
        uid: numberAt(block, 108, 8),
        gid: numberAt(block, 116, 8),
        modifiedMs: Math.round(
          extra.mtime === undefined ? numberAt(block, 136, 12) * 1000 : Number(extra.mtime) * 1000,
        ),
        linkTarget:
          kind === 'symlink' || kind === 'hardlink' ? (extra.linkpath ?? textAt(block, 157, 100)) : '',
      };
    }
  }

  /** The bytes of the entry told last. @throws `engine_cut_off` where the tar ends before them */
  async *body(): AsyncGenerator<Buffer> {
    while (this.#unread > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new GantryError('engine_cut_off');
      const piece = this.#rest.subarray(0, this.#unread);
      this.#rest = this.#rest.subarray(piece.length);
      this.#unread -= piece.length;
      yield piece;
    }
  }

  /** Lets go of what sends it. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #extra(sizeBytes: number): Promise<Buffer> {
    if (sizeBytes > maxExtraBytes) throw unreadable();
    const text = await this.#take(sizeBytes + paddingOf(sizeBytes));
    if (text === null) throw new GantryError('engine_cut_off');
    return text.subarray(0, sizeBytes);
  }

  /** Null where the tar ends here; one that ends sooner was cut off. */
  async #take(bytes: number): Promise<Buffer | null> {
    while (this.#rest.length < bytes) {
      if (await this.#more()) continue;
      if (this.#rest.length === 0) return null;
      throw new GantryError('engine_cut_off');
    }
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  async #skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new GantryError('engine_cut_off');
      const passed = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(passed);
      left -= passed;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.readBytes += value.length;
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    return true;
  }
}

function unreadable(): GantryError {
  return new GantryError('engine_bad_answer', {
    message: 'The engine sent files that cannot be read as a tar.',
  });
}

function paddingOf(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
}

/** The sum of the header's bytes, its own field taken as blanks. */
function checkSum(block: Buffer): void {
  let sum = 0;
  for (let at = 0; at < blockBytes; at++) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  if (sum !== numberAt(block, 148, 8)) throw unreadable();
}

/** Octal digits, or GNU's big-endian number after a byte 0x80. */
function numberAt(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) !== 0) return field.readUIntBE(length - 6, 6);
  const digits = untilNul(field).trim();
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function ustarPath(block: Buffer): string {
  const name = textAt(block, 0, 100);
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textAt(block: Buffer, at: number, length: number): string {
  return untilNul(block.subarray(at, at + length));
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

/** `<length> <key>=<value>\n`, the length being the whole record's in bytes. */
function paxRecords(text: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    const blank = text.indexOf(' ', at);
    const length = blank === -1 ? Number.NaN : Number(text.toString('latin1', at, blank));
    if (!Number.isSafeInteger(length) || length <= 0 || at + length > text.length) throw unreadable();
    const record = text.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (['path', 'linkpath', 'size', 'mtime'].includes(record.slice(0, equals))) {
      records[record.slice(0, equals)] = record.slice(equals + 1);
    }
    at += length;
  }
  return records;
}
