import type { GantryError } from '@/lib/errors';

/**
 * Runs a few pieces of work at once and lets some more wait. Beyond that it refuses: a flood must not pile up.
 * @param full what to throw then
 */
export function createTurns(
  { running: maxRunning, waiting: maxWaiting }: { running: number; waiting: number },
  full: () => GantryError,
): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) throw full();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
