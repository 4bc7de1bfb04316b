import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { castHeaderLine, castLine, type CastEvent, type CastHeader } from '@/lib/cast';
import { ScreenText } from './screen-text';

/** One session fills no disk by itself. */
export const maxRecordingBytes = 512 * 1024 * 1024;

/** Writes one recording as it happens. Each call resolves once the operating system has it: a killed Gantry loses none. */
export class CastWriter {
  /** What was on the screen, for the search. */
  readonly text = new ScreenText();
  #sizeBytes: number;
  #writing: Promise<void> = Promise.resolve();
  #resizing: CastHeader | null = null;
  readonly #decoder = new StringDecoder('utf8');

  private constructor(
    private readonly handle: FileHandle,
    private readonly startedMs: number,
    firstBytes: number,
  ) {
    this.#sizeBytes = firstBytes;
  }

  /** Makes the file. @throws what the file system says where it cannot be made or written */
  static async create(file: string, header: CastHeader & { startedMs: number; title: string }) {
    const handle = await open(file, 'ax', 0o600);
    try {
      const line = castHeaderLine(header);
      await handle.appendFile(line);
      return new CastWriter(handle, performance.now(), Buffer.byteLength(line));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whole lines so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
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
      await this.#append('m', () => words);
      await this.handle.datasync();
    } finally {
      this.text.end();
      await this.handle.close();
    }
  }

  #append(kind: CastEvent['kind'], dataOf: () => string): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const data = dataOf();
      if (data === '') return;
      const atMs = performance.now() - this.startedMs;
      const line = castLine({ atMs, kind, data });
      const lineBytes = Buffer.byteLength(line);
      if (this.#sizeBytes + lineBytes > maxRecordingBytes) {
        throw new Error(`it is longer than ${maxRecordingBytes / 1024 ** 2} MiB`);
      }
      await this.handle.appendFile(line);
      this.#sizeBytes += lineBytes;
      if (kind === 'o') this.text.feed(data, Math.round(atMs));
    });
    return this.#writing;
  }
}
