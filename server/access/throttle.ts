/** Slows guessing down: after some free attempts each further one must wait longer. */
export type Throttle = {
  /**
   * Counts an attempt before it is tried, so that many at once gain nothing. Returns 0 when it may be tried, or how
   * long to wait, in milliseconds. A refused attempt is not counted.
   */
  enter(key: string): number;
  /** The attempt was right: all those of `key` are forgotten. */
  forget(key: string): void;
  /** The attempt was right: takes back the one count, and leaves the others of `key`. */
  giveBack(key: string): void;
};

type Bucket = { attempts: number; untilMs: number; lastMs: number };

export type ThrottleLimits = {
  /** Attempts without any wait. */
  freeAttempts: number;
  /** The first wait; it doubles with each attempt. */
  firstWaitMs: number;
  maxWaitMs: number;
};

/** After this long without an attempt a key is forgotten. */
const forgetAfterMs = 15 * 60_000;
const maxKeys = 10_000;

/** @param now milliseconds that never go backwards */
export function createThrottle(limits: ThrottleLimits, now: () => number): Throttle {
  const buckets = new Map<string, Bucket>();

  return {
    enter(key) {
      const nowMs = now();
      const known = buckets.get(key);
      const bucket =
        known && nowMs - known.lastMs < forgetAfterMs ? known : { attempts: 0, untilMs: 0, lastMs: nowMs };
      if (nowMs < bucket.untilMs) return bucket.untilMs - nowMs;
      bucket.attempts += 1;
      bucket.lastMs = nowMs;
      const over = bucket.attempts - limits.freeAttempts;
      bucket.untilMs =
        over < 0 ? 0 : nowMs + Math.min(limits.maxWaitMs, limits.firstWaitMs * 2 ** Math.min(over, 30));
      // Taken out and put back: the map's order is the order of the last attempts.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return 0;
    },
    forget: (key) => void buckets.delete(key),
    giveBack(key) {
      const bucket = buckets.get(key);
      if (!bucket) return;
      bucket.attempts -= 1;
      bucket.untilMs = 0;
    },
  };
}
