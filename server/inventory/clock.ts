import { formatDuration } from '@/lib/format';

/** What an engine's clock is from ours, and how well that is known. */
export type Clock = {
  /** Positive where the engine's clock is ahead. */
  offsetMs: number;
  /** Half of the time its answer took: the engine looked at its clock somewhere in between. */
  uncertaintyMs: number;
};

/** Less is common, and neither seen nor felt. */
const toleratedMs = 2_000;

/**
 * @param engineMs the engine's clock, in its answer to what was sent at `sentMs` and answered at `receivedMs` by ours
 * @param cutOffMs what it told its time down to: 1000 where it told whole seconds
 */
export function measureClock(engineMs: number, sentMs: number, receivedMs: number, cutOffMs = 0): Clock {
  return {
    offsetMs: engineMs + cutOffMs / 2 - (sentMs + receivedMs) / 2,
    uncertaintyMs: (receivedMs - sentMs + cutOffMs) / 2,
  };
}

/** How far ahead an engine's clock certainly is, negative where it is behind; 0 where it is as good as right, or unknown. */
export function clockErrorMs(clock: Clock | null): number {
  if (clock === null || Math.abs(clock.offsetMs) - clock.uncertaintyMs <= toleratedMs) return 0;
  return clock.offsetMs;
}

/** What is wrong with the clock, what that does and what to do; null where it is right. */
export function clockWarning(clock: Clock | null): string | null {
  const errorMs = clockErrorMs(clock);
  if (errorMs === 0) return null;
  // To the second: it is measured anew, and must not be another sentence each time.
  const off = formatDuration(Math.round(Math.abs(errorMs) / 1000) * 1000);
  const where = errorMs > 0 ? 'ahead of' : 'behind';
  return `The node's clock is ${off} ${where} Gantry's. TLS, tokens and the order of log lines suffer: run an NTP client on the node, and look whether Gantry's own machine runs one.`;
}

/** Whether two looks at a clock differ by more than both of them may be wrong: it was set, or nobody had looked yet. */
export function clockWasSet(told: Clock, known: Clock | null): boolean {
  if (known === null) return true;
  const differenceMs = Math.abs(told.offsetMs - known.offsetMs);
  return differenceMs - told.uncertaintyMs - known.uncertaintyMs > toleratedMs / 2;
}
