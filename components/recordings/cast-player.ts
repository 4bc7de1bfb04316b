import type { Terminal } from '@xterm/xterm';
import { type Cast, readCastSize } from '@/lib/cast';

/** A longer pause is cut to this, where idle time is skipped. */
const idleMs = 2_000;
/** At most so many events are written in one step, so that the page answers meanwhile. */
const mostAtOnce = 2_000;

/** Plays a recording in a terminal. Positions are in the recording's own time. */
export class CastPlayer {
  speed = 1;
  skipIdle = true;
  #positionMs = 0;
  #next = 0;
  #playing = false;
  #tickedMs = 0;
  #frame = 0;
  #closed = false;
  #jump = 0;

  constructor(
    private readonly cast: Cast,
    private readonly terminal: Terminal,
    private readonly changed: (state: { positionMs: number; playing: boolean }) => void,
  ) {
    this.#reset();
  }

  play(): void {
    if (this.#playing || this.#closed) return;
    if (this.#positionMs >= this.cast.durationMs) this.#reset();
    this.#playing = true;
    this.#tickedMs = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
    this.#tell();
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.#playing = false;
    this.#tell();
  }

  /** Shows the screen as it was at `positionMs`, what was written in that very moment included. */
  async seek(positionMs: number): Promise<void> {
    this.#jump += 1;
    const jump = this.#jump;
    const wasPlaying = this.#playing;
    cancelAnimationFrame(this.#frame);
    this.#playing = false;
    const target = Math.max(0, Math.min(positionMs, this.cast.durationMs));
    if (target < this.#positionMs) this.#reset();
    while (!this.#showUntil(target)) {
      await new Promise<void>((resolve) => this.terminal.write('', resolve));
      if (jump !== this.#jump || this.#closed) return;
    }
    this.#positionMs = target;
    if (wasPlaying) this.play();
    else this.#tell();
  }

  close(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#frame);
  }

  readonly #tick = (nowMs: number): void => {
    if (!this.#playing) return;
    const passedMs = Math.max(0, nowMs - this.#tickedMs) * this.speed;
    this.#tickedMs = nowMs;
    const next = this.cast.events[this.#next];
    const gapMs = next ? next.atMs - this.#positionMs : 0;
    const idle = idleMs * this.speed;
    if (this.skipIdle && gapMs > idle) this.#positionMs += gapMs - idle;
    this.#positionMs = Math.min(this.#positionMs + passedMs, this.cast.durationMs);
    if (this.#showUntil(this.#positionMs) && this.#positionMs >= this.cast.durationMs) {
      this.pause();
      return;
    }
    this.#tell();
    this.#frame = requestAnimationFrame(this.#tick);
  };

  /** Writes what was shown until then; false where more is left than one step takes. */
  #showUntil(untilMs: number): boolean {
    for (let count = 0; count < mostAtOnce; count += 1) {
      const event = this.cast.events[this.#next];
      if (!event || event.atMs > untilMs) return true;
      this.#next += 1;
      if (event.kind === 'o') this.terminal.write(event.data);
      const size = event.kind === 'r' ? readCastSize(event.data) : null;
      if (size) this.#resize(size.columns, size.rows);
    }
    return false;
  }

  #reset(): void {
    this.#next = 0;
    this.#positionMs = 0;
    this.terminal.reset();
    this.#resize(this.cast.header.columns, this.cast.header.rows);
  }

  #resize(columns: number, rows: number): void {
    this.terminal.resize(Math.max(2, columns), Math.max(1, rows));
  }

  #tell(): void {
    this.changed({ positionMs: this.#positionMs, playing: this.#playing });
  }
}
