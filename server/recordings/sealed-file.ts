import { createCipheriv, createDecipheriv } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/*
 * A file that is sealed piece by piece as it grows (AES-256-GCM), each piece with its place as the nonce: pieces cannot be
 * changed, left out or moved, all that was written before a crash is there, and one can begin to read at any piece.
 * After the first line: the length of a piece (four bytes, the highest bit set for the last), the piece, its tag. Every
 * file has a key of its own, so that no nonce comes twice.
 */

const firstLine = Buffer.from('gantry-sealed-1\n');
const lengthBytes = 4;
const tagBytes = 16;
const lastBit = 0x8000_0000;
/** A piece is what was shown at once, as JSON. */
const maxPieceBytes = 64 * 1024 * 1024;
const readBytes = 64 * 1024;

/** Where a piece begins: its place in the file, in bytes, and among the pieces. */
export type PiecePlace = { offset: number; index: number };

/** Writes one file from its beginning. Each call resolves once the operating system has the piece, whole. */
export class SealedWriter {
  #place: PiecePlace = { offset: firstLine.length, index: 0 };
  readonly #marks: PiecePlace[] = [];

  private constructor(
    private readonly handle: FileHandle,
    private readonly key: Buffer,
  ) {}

  /** @param key 32 bytes that nothing else is sealed with. @throws what the file system says */
  static async create(file: string, key: Buffer): Promise<SealedWriter> {
    const handle = await open(file, 'ax', 0o600);
    try {
      await handle.appendFile(firstLine);
      return new SealedWriter(handle, key);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Of the whole pieces so far. */
  get sizeBytes(): number {
    return this.#place.offset;
  }

  /** How many bytes the file grows by a piece of so many. */
  static growth(plainBytes: number): number {
    return lengthBytes + plainBytes + tagBytes;
  }

  async append(plain: Buffer, isLast = false): Promise<void> {
    const { offset, index } = this.#place;
    const length = lengthOf(plain.length, isLast);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonceOf(index));
    cipher.setAAD(length);
    const sealed = Buffer.concat([length, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    await this.handle.appendFile(sealed);
    if (offset - (this.#marks.at(-1)?.offset ?? 0) >= readBytes) this.#marks.push(this.#place);
    this.#place = { offset: offset + sealed.length, index: index + 1 };
  }

  /** A place to begin at for about the last so many bytes. */
  before(lastBytes: number): PiecePlace | undefined {
    return this.#marks.findLast(({ offset }) => offset <= this.#place.offset - lastBytes);
  }

  /** Brings all of it to the disk and closes the file. */
  async close(): Promise<void> {
    try {
      await this.handle.datasync();
    } finally {
      await this.handle.close();
    }
  }
}

/** Reads such a file, while it is written too. */
export class SealedReader {
  #place: PiecePlace;
  #ended = false;

  private constructor(
    private readonly handle: FileHandle,
    private readonly key: Buffer,
    from: PiecePlace | undefined,
  ) {
    this.#place = from ?? { offset: firstLine.length, index: 0 };
  }

  /** @throws what the file system says; an `Error` where it is no such file */
  static async open(file: string, key: Buffer, from?: PiecePlace): Promise<SealedReader> {
    const handle = await open(file);
    try {
      const first = Buffer.alloc(firstLine.length);
      await handle.read(first, 0, first.length, 0);
      if (!first.equals(firstLine)) throw new Error('It is not a sealed file.');
      return new SealedReader(handle, key, from);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether its last piece was read: a file without one was cut short. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * The next pieces that are whole, as one; null where there is none (yet).
   * @throws an `Error` where they are not what was written
   */
  async read(): Promise<Buffer | null> {
    if (this.#ended) return null;
    let bytes = await this.#bytes(readBytes);
    if (bytes.length < lengthBytes) return null;
    const first = SealedWriter.growth(plainLength(bytes));
    if (first > bytes.length) bytes = await this.#bytes(first);
    const pieces: Buffer[] = [];
    for (let at = 0; at + lengthBytes <= bytes.length && !this.#ended;) {
      const rest = bytes.subarray(at);
      const whole = SealedWriter.growth(plainLength(rest));
      if (whole > rest.length) break;
      pieces.push(this.#unseal(rest.subarray(0, whole)));
      at += whole;
    }
    return pieces.length === 0 ? null : Buffer.concat(pieces);
  }

  /** All of it from here on, as it is now. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      const plain = await this.read();
      if (plain === null) return;
      yield plain;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #bytes(most: number): Promise<Buffer> {
    const buffer = Buffer.alloc(most);
    const { bytesRead } = await this.handle.read(buffer, 0, most, this.#place.offset);
    return buffer.subarray(0, bytesRead);
  }

  #unseal(piece: Buffer): Buffer {
    const { offset, index } = this.#place;
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonceOf(index));
    const length = piece.subarray(0, lengthBytes);
    decipher.setAAD(length);
    decipher.setAuthTag(piece.subarray(-tagBytes));
    const plain = decipher.update(piece.subarray(lengthBytes, -tagBytes));
    decipher.final();
    this.#ended = isLastPiece(length);
    this.#place = { offset: offset + piece.length, index: index + 1 };
    return plain;
  }
}

function lengthOf(plainBytes: number, isLast: boolean): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(plainBytes + (isLast ? lastBit : 0));
  return length;
}

function isLastPiece(length: Buffer): boolean {
  return length.readUInt32BE() >= lastBit;
}

function plainLength(piece: Buffer): number {
  const length = piece.readUInt32BE() % lastBit;
  if (length > maxPieceBytes) throw new Error('The sealed file is damaged.');
  return length;
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
}
