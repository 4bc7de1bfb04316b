import { StringDecoder } from 'node:string_decoder';
import { castHeaderLine, castLine, type CastEvent, type CastHeader } from '@/lib/cast';
import { type PiecePlace, SealedWriter } from './sealed-file';
import { ScreenText } from './screen-text';

/** One session fills no disk by itself. */
export const maxRecordingBytes = 512 * 1024 * 1024;

/** Writes one recording as it happens, sealed. Each call resolves once the operating system has it: a killed Gantry loses none. */
export class CastWriter {
  /** What was on the screen, for the search. */
  readonly text = new ScreenText();
  #writing: Promise<void> = Promise.resolve();
  #resizing: CastHeader | null = null;
  readonly #decoder = new StringDecoder('utf8');

  private constructor(
    private readonly file: SealedWriter,
    private readonly startedMs: number,
  ) {}

  /** Makes the file. @throws what the file system says where it cannot be made or written */
  static async create(file: string, key: Buffer, header: CastHeader & { startedMs: number; title: string }) {
    const sealed = await SealedWriter.create(file, key);
    try {
      await sealed.append(Buffer.from(castHeaderLine(header)));
      return new CastWriter(sealed, performance.now());
    } catch (error) {
      await sealed.close();
      throw error;
    }
  }

  /** Of the file, as far as it has whole lines. */
  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  /** A place to begin at for about the last so many bytes; undefined: the beginning. */
  before(lastBytes: number): PiecePlace | undefined {
    return this.file.before(lastBytes);
  }

  output(data: Uint8Array): Promise<void> {
    return this.#append('o', () => this.#decoder.write(Buffer.from(data)));
  }

  /** Sizes that come faster than they are written are one. */
  resize(size: CastHeader): Promise<void> {
    const waits = this.#resizing !== null;
    this.#resizing = size;
    if (waits) return this.#writing;
    return this.#append('r', () => {
      const { columns, rows } = this.#resizing ?? size;
      this.#resizing = null;
      return `${columns}x${rows}`;
    });
  }

  /** Says how it ended, brings all of it to the disk and closes the file. */
  async end(words: string): Promise<void> {
    try {
      await this.#append('o', () => this.#decoder.end());
      await this.#append('m', () => words, true);
    } finally {
      this.text.end();
      await this.file.close();
    }
  }

  #append(kind: CastEvent['kind'], dataOf: () => string, isLast = false): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const data = dataOf();
      if (data === '') return;
      const atMs = performance.now() - this.startedMs;
      const line = Buffer.from(castLine({ atMs, kind, data }));
      if (this.sizeBytes + SealedWriter.growth(line.length) > maxRecordingBytes) {
        throw new Error(`it is longer than ${maxRecordingBytes / 1024 ** 2} MiB`);
      }
      await this.file.append(line, isLast);
      if (kind === 'o') this.text.feed(data, Math.round(atMs));
    });
    return this.#writing;
  }
}
