import { GantryError } from '@/lib/errors';

/**
 * A piece of a multiplexed stream. `data` shares memory with what was read: copy it to keep it long.
 * `start` is true where a frame begins, which in a log is a message; a long frame comes in several pieces.
 * 'error' is the engine's own word that something went wrong after it had begun to answer.
 */
export type Frame = { stream: 'stdout' | 'stderr' | 'error'; data: Buffer; start: boolean };

const headerBytes = 8;

/**
 * Takes apart Docker's multiplexed stream: frames of a header (stream type, three zero bytes, length as a
 * big-endian 32-bit number) and a payload.
 *
 * Linear in the bytes read and bounded in memory, whatever lengths the headers claim: payloads are handed on
 * as they come, never gathered. Source: Docker Engine API, "Attach to a container", Stream format.
 */
export class FrameParser {
  readonly #header = Buffer.alloc(headerBytes);
  #headerFill = 0;
  #stream: Frame['stream'] = 'stdout';
  #payloadLeft = 0;
  #start = false;

  /** Whether the stream may end here: no header or payload is half read. */
  get atBoundary(): boolean {
    return this.#headerFill === 0 && this.#payloadLeft === 0;
  }

  /**
   * The pieces in `chunk`, which may begin and end anywhere.
   *
   * @throws `engine_bad_answer` where the bytes are no such stream (a terminal's, say).
   */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft === 0) {
        at = this.#readHeader(chunk, at);
        continue;
      }
      const end = Math.min(at + this.#payloadLeft, chunk.length);
      frames.push({ stream: this.#stream, data: chunk.subarray(at, end), start: this.#start });
      this.#start = false;
      this.#payloadLeft -= end - at;
      at = end;
    }
    return frames;
  }

  #readHeader(chunk: Buffer, at: number): number {
    if (this.#headerFill === 0 && chunk.length - at >= headerBytes) {
      this.#begin(chunk, at);
      return at + headerBytes;
    }
    const end = Math.min(at + headerBytes - this.#headerFill, chunk.length);
    chunk.copy(this.#header, this.#headerFill, at, end);
    this.#headerFill += end - at;
    if (this.#headerFill === headerBytes) {
      this.#headerFill = 0;
      this.#begin(this.#header, 0);
    }
    return end;
  }

  #begin(bytes: Buffer, at: number): void {
    this.#stream = streamOf(bytes[at]);
    this.#payloadLeft = bytes.readUInt32BE(at + 4);
    this.#start = true;
  }
}

function streamOf(type: number | undefined): Frame['stream'] {
  switch (type) {
    case 0: // stdin, which the engine echoes on stdout
    case 1:
      return 'stdout';
    case 2:
      return 'stderr';
    case 3:
      return 'error';
    default:
      throw new GantryError('engine_bad_answer', {
        message: 'The engine sent output that is not framed as Docker frames it, so it cannot be shown.',
      });
  }
}
