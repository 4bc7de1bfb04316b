import { setTimeout as delay } from 'node:timers/promises';

/** How much of one log is read a second once it is live: thousands of lines, many times what anybody reads. */
const bytesPerSecond = 512 * 1024;
/** What may be read at once after a silence. */
const burstBytes = 2 * 1024 * 1024;
/** A live log further behind than this is not live: it jumps to the newest. */
const mostBehindMs = 2_000;

/**
 * How fast one log is read for one viewer. History is read as fast as the viewer takes it. A live log is read at a
 * bounded rate, which leaves the engine's socket paused in a flood, and when that falls behind, the reader jumps.
 */
export class LiveFlow {
  #live = false;
  #allowance = burstBytes;
  #filledMs = 0;
  /** The least difference seen between our clock and a live line's time: the clocks' difference and the way here. */
  #skewMs: number | null = null;

  /** `now` is in milliseconds; tests give their own. */
  constructor(private readonly now: () => number = Date.now) {}

  /** History is over. */
  live(): void {
    if (this.#live) return;
    this.#live = true;
    this.#filledMs = this.now();
  }

  /** Waits, when live, until that many bytes more may be read. */
  async pace(bytes: number, signal: AbortSignal): Promise<void> {
    if (!this.#live) return;
    const nowMs = this.now();
    const gained = ((nowMs - this.#filledMs) / 1000) * bytesPerSecond;
    this.#filledMs = nowMs;
    this.#allowance = Math.min(burstBytes, this.#allowance + gained) - bytes;
    if (this.#allowance < 0) {
      await delay(Math.ceil((-this.#allowance / bytesPerSecond) * 1000), undefined, { signal });
    }
  }

  /** Whether a line of that time, just read, is too old to go on from. */
  isBehind(timeMs: number): boolean {
    if (!this.#live || timeMs === 0) return false;
    const differenceMs = this.now() - timeMs;
    this.#skewMs = Math.min(this.#skewMs ?? differenceMs, differenceMs);
    return differenceMs - this.#skewMs > mostBehindMs;
  }

  /** The reader goes on from the newest lines: the clocks are compared anew. */
  jumped(): void {
    this.#skewMs = null;
  }
}
