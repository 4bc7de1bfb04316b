import { inputWindowBytes } from '@/lib/terminal-stream';

const encoder = new TextEncoder();
const chunkBytes = 16 * 1024;

/** Sends what is typed and pasted, no more at once than the container has room for. */
export class InputWindow {
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #outstandingBytes = 0;

  constructor(private readonly send: (bytes: Uint8Array<ArrayBuffer>) => void) {}

  type(text: string): void {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length; at += chunkBytes)
      this.#waiting.push(bytes.slice(at, at + chunkBytes));
    this.#flush();
  }

  /** The container has taken so much. */
  taken(bytes: number): void {
    this.#outstandingBytes = Math.max(0, this.#outstandingBytes - bytes);
    this.#flush();
  }

  #flush(): void {
    while (this.#outstandingBytes < inputWindowBytes) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#outstandingBytes += next.length;
      this.send(next);
    }
  }
}
