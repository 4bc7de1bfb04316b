import { AsyncLocalStorage } from 'node:async_hooks';
import type { Counted } from './usage';

/** What a change was promised, from its verdict until the inventory shows what it made. */
type Claim = { counted: readonly Counted[]; isShown: (() => boolean) | null; endedMs: number };

/**
 * The room promised to changes that are under way. Gantry is the only writer of what it counts and runs as one process,
 * so that a promise in memory is enough: whoever asks next counts it.
 */
export type Claims = {
  /** All that is promised now. */
  promised(): Counted[];
  /** Promises until `release`. Call it in the same turn as the look at what is free. */
  take(counted: readonly Counted[]): Held;
};

export type Held = {
  readonly counted: readonly Counted[];
  /** Nothing came of it, or somebody else counts it by now. */
  release(): void;
  /** It was made: the promise ends once the inventory shows it. */
  releaseOnce(isShown: () => boolean): void;
};

/**
 * The inventory lists everything again every five minutes: what it does not show by then is gone, or its engine is away
 * and takes nothing more.
 */
const unshownMs = 10 * 60_000;

/** @param now milliseconds that never go backwards */
export function createClaims(now: () => number = () => performance.now()): Claims {
  const claims = new Set<Claim>();
  return {
    promised() {
      for (const claim of claims) {
        if (claim.isShown?.() || (claim.isShown && now() - claim.endedMs > unshownMs)) claims.delete(claim);
      }
      return [...claims].flatMap(({ counted }) => [...counted]);
    },
    take(counted) {
      const claim: Claim = { counted, isShown: null, endedMs: 0 };
      if (counted.length > 0) claims.add(claim);
      return {
        counted,
        release: () => claims.delete(claim),
        releaseOnce: (isShown) => Object.assign(claim, { isShown, endedMs: now() }),
      };
    },
  };
}

const whole = new AsyncLocalStorage<Held>();

/** Runs `work` as what `held` was promised for: its parts need no promise of their own. */
export function asPartOf<T>(held: Held | null, work: () => Promise<T>): Promise<T> {
  return held === null ? work() : whole.run(held, work);
}

/** Whether what runs now was promised room for `key` already. */
export function isPromised(key: string): boolean {
  return whole.getStore()?.counted.some((each) => each.key === key) ?? false;
}
