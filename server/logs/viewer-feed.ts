import { setTimeout as delay } from 'node:timers/promises';
import { compareTimes, type LogLine, type LogMessage } from '@/lib/log-stream';
import type { StreamChannel } from '../api/stream-channel';

/** Lines that arrive within this long are sent as one message. */
const batchMs = 80;
/** What waits for a viewer at most: more than a screen shows in the time between two messages. */
const maxWaitingLines = 2_000;
const maxWaitingBytes = 256 * 1024;

type Waiting = { line: LogLine; bytes: number; arrivedMs: number } | { message: LogMessage };
type Skipped = { lines: number; bytes: number; fromMs: number; toMs: number };

/**
 * What waits to be sent to one viewer, never more than a little: history waits for room, and of what is new the
 * oldest goes, counted, when the viewer does not keep up.
 */
export class ViewerFeed {
  #queue: Waiting[] = [];
  #lines = 0;
  #bytes = 0;
  readonly #skipped = new Map<string, Skipped>();
  #wake: (() => void) | null = null;
  #room: (() => void)[] = [];
  #closed = false;
  readonly #done: Promise<void>;

  /**
   * `holdMs` is how long a line waits for earlier ones of other containers.
   * `send` is the channel's: it waits while the viewer has not taken what was sent.
   */
  constructor(
    private readonly channel: Pick<StreamChannel, 'message' | 'signal'>,
    private readonly holdMs: () => number,
  ) {
    this.#done = this.#run();
    this.#done.catch(() => undefined);
    channel.signal.addEventListener('abort', () => this.#release(), { once: true });
  }

  /** Lines that must not be lost: resolves when there is room for more. */
  async history(lines: readonly LogLine[]): Promise<void> {
    for (const line of lines) {
      while (this.#isFull() && !this.channel.signal.aborted) {
        await new Promise<void>((resolve) => this.#room.push(resolve));
      }
      this.channel.signal.throwIfAborted();
      this.#add(line);
    }
  }

  /** Lines that are new: the oldest waiting go when there is no room. */
  live(lines: readonly LogLine[]): void {
    for (const line of lines) this.#add(line);
    if (this.#isFull()) this.#dropOldest();
  }

  /** Anything else, in its place among the lines. */
  tell(message: LogMessage): void {
    this.#queue.push({ message });
    this.#wakeUp();
  }

  /** Sends what waits and ends. @throws when the viewer has left */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeUp();
    await this.#done;
  }

  #add(line: LogLine): void {
    // Text is UTF-16 in memory and UTF-8 on the way: near enough to bound both.
    const bytes = line.text.length + 100;
    this.#queue.push({ line, bytes, arrivedMs: performance.now() });
    this.#lines += 1;
    this.#bytes += bytes;
    this.#wakeUp();
  }

  #isFull(): boolean {
    return this.#lines >= maxWaitingLines || this.#bytes >= maxWaitingBytes;
  }

  #dropOldest(): void {
    const kept: Waiting[] = [];
    for (const [index, item] of this.#queue.entries()) {
      // A quarter at a time: this is done for many lines, not for each.
      if (this.#lines <= maxWaitingLines * 0.75 && this.#bytes <= maxWaitingBytes * 0.75) {
        kept.push(...this.#queue.slice(index));
        break;
      }
      if ('message' in item) {
        kept.push(item);
        continue;
      }
      this.#forget(item);
      const { container, text, cutBytes, timeMs } = item.line;
      const skipped = this.#skipped.get(container) ?? { lines: 0, bytes: 0, fromMs: timeMs, toMs: timeMs };
      skipped.lines += 1;
      skipped.bytes += Buffer.byteLength(text) + 1 + cutBytes;
      skipped.toMs = Math.max(skipped.toMs, timeMs);
      this.#skipped.set(container, skipped);
    }
    this.#queue = kept;
  }

  #forget(item: { bytes: number }): void {
    this.#lines -= 1;
    this.#bytes -= item.bytes;
  }

  async #run(): Promise<void> {
    const { signal } = this.channel;
    for (;;) {
      if (this.#queue.length === 0) {
        if (this.#closed) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
        signal.throwIfAborted();
      }
      if (!this.#closed) await delay(batchMs, undefined, { signal });
      for (const message of this.#takeBatch()) await this.channel.message(message);
    }
  }

  /** What has waited long enough, lines in the order of their times. */
  #takeBatch(): LogMessage[] {
    const messages: LogMessage[] = [];
    for (const [container, skipped] of this.#skipped)
      messages.push({ type: 'skipped', container, ...skipped });
    this.#skipped.clear();
    const holdMs = this.#closed || this.#isFull() ? 0 : this.holdMs();
    const ripeMs = performance.now() - holdMs;
    let run: LogLine[] = [];
    const endRun = () => {
      if (run.length > 0) messages.push({ type: 'lines', lines: run.sort(compareTimes) });
      run = [];
    };
    let taken = 0;
    for (const item of this.#queue) {
      if ('message' in item) {
        endRun();
        messages.push(item.message);
      } else {
        if (item.arrivedMs > ripeMs) break;
        this.#forget(item);
        run.push(item.line);
      }
      taken += 1;
    }
    endRun();
    this.#queue.splice(0, taken);
    if (!this.#isFull()) this.#giveRoom();
    return messages;
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #giveRoom(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }

  #release(): void {
    this.#queue = [];
    this.#wakeUp();
    this.#giveRoom();
  }
}
