/**
 * How long to wait before the next attempt, in milliseconds: doubling from half a second to 15 seconds, spread by
 * half so that many tabs do not come back at once.
 * @param attempt from 0
 * @param random between 0 and 1
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random / 2));
}
