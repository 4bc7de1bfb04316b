import { setTimeout as delay } from 'node:timers/promises';
import type { StatsSample as Point } from '@/lib/contract/containers';
import { toGantryError } from '@/lib/errors';
import type { EngineContainers } from '../engine/engine-api';
import type { StatsSample as Counters } from '../engine/stats';
import { pointOf } from './rates';

/** How far back samples are kept. */
export const historyMs = 10 * 60_000;
/** An engine gives one a second. */
const maxPoints = 700;
const retryFirstMs = 2_000;
const retryMostMs = 30_000;

/** As much of an engine as a sampler asks. */
export type StatsEngine = { containers: Pick<EngineContainers, 'stats'> };

export type SamplerListener = { point(point: Point): void; problem(message: string): void };

/**
 * The recent samples of one container. One stream of the engine serves all who watch; it stays open for `graceMs`
 * after the last one left, so that a chart opened again has no hole.
 */
export class Sampler {
  readonly #listeners = new Set<SamplerListener>();
  #points: Point[] = [];
  #last: Counters | null = null;
  #streaming: AbortController | null = null;
  #grace: NodeJS.Timeout | null = null;

  constructor(
    private readonly container: { id: string; engine(): StatsEngine },
    private readonly graceMs: number,
  ) {}

  /** Whether the engine's stream is open: no other sample is needed. */
  get isStreaming(): boolean {
    return this.#streaming !== null;
  }

  /** The newest reading of the engine, with its counters. */
  get latest(): Counters | null {
    return this.#last;
  }

  /** Kept samples, oldest first. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** Calls `listener` with every new sample until the returned function is called. */
  watch(listener: SamplerListener): () => void {
    this.#listeners.add(listener);
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
    if (this.#streaming === null) {
      this.#streaming = new AbortController();
      void this.#stream(this.#streaming.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#grace !== null) return;
      this.#grace = setTimeout(() => this.stop(), this.graceMs);
      this.#grace.unref();
    };
  }

  /** Adds one sample taken by somebody else. */
  add(counters: Counters): void {
    const before = this.#last;
    if (before !== null && counters.timeMs <= before.timeMs) return;
    this.#last = counters;
    const point = before === null ? null : pointOf(before, counters);
    if (point === null) return;
    this.#points.push(point);
    const oldestMs = point.timeMs - historyMs;
    if (this.#points.length > maxPoints || (this.#points[0]?.timeMs ?? oldestMs) < oldestMs) {
      this.#points = this.#points.filter(({ timeMs }) => timeMs >= oldestMs).slice(-maxPoints);
    }
    for (const listener of this.#listeners) listener.point(point);
  }

  /** Closes the engine's stream. */
  stop(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
    this.#streaming?.abort();
    this.#streaming = null;
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const { id } = this.container;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        for await (const counters of await this.container.engine().containers.stats(id, { signal })) {
          failures = 0;
          this.add(counters);
        }
      } catch (error) {
        if (signal.aborted) return;
        const { code, message } = toGantryError(error);
        // Removed: whoever watches is told by the inventory.
        if (code === 'not_found') return this.stop();
        for (const listener of this.#listeners) listener.problem(message);
      }
      const waitMs = Math.min(retryFirstMs * 2 ** Math.min(failures, 10), retryMostMs);
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
