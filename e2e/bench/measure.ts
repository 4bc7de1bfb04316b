/** One row of the report. */
export type Measurement = {
  metric: string;
  value: number;
  unit: string;
  /** What a bare script, or the library's own code, got in the same run; in the same unit. */
  floor: { value: number; of: string } | null;
  /** Absent where the number is only told. */
  goal: Goal | null;
  /** What must be known to judge the number. */
  note?: string;
};

/** `ratio` is of value to floor; `value` is in the measurement's unit. */
export type Goal = { of: 'ratio' | 'value' } & ({ atMost: number } | { atLeast: number });

export function ratioOf({ value, floor }: Measurement): number | null {
  return floor === null || floor.value === 0 ? null : value / floor.value;
}

/** Whether the goal is met; null where there is none. */
export function isMet(measurement: Measurement): boolean | null {
  const { goal } = measurement;
  if (goal === null) return null;
  const judged = goal.of === 'value' ? measurement.value : ratioOf(measurement);
  if (judged === null) return false;
  return 'atMost' in goal ? judged <= goal.atMost : judged >= goal.atLeast;
}

/** The nearest-rank percentile; `share` is 0.99 for the p99. @throws where there are no samples */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('There are no samples');
  return value;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** How many parts of a run a tail is taken from. */
const tailParts = 5;

/**
 * The p99 of each fifth of the samples, in their order, and of these the median: what else a shared machine does for
 * a second spoils one part, not the figure.
 */
export function tail(samples: readonly number[]): number {
  const each = Math.ceil(samples.length / tailParts);
  const parts: number[] = [];
  for (let at = 0; at < samples.length; at += each)
    parts.push(percentile(samples.slice(at, at + each), 0.99));
  return median(parts);
}

/** How long `action` takes, in milliseconds. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await action();
  return performance.now() - startedMs;
}

/**
 * Times actions in turn, in short blocks, so that all see the same noise of a shared machine. On a slow one it stops
 * after `mostMs`, but not with less than a tenth of the rounds.
 *
 * @returns milliseconds, at most `rounds * block` of each
 */
export async function inTurn<Name extends string>(
  actions: Record<Name, () => Promise<unknown>>,
  {
    rounds,
    block,
    warmUp,
    mostMs = 60_000,
  }: { rounds: number; block: number; warmUp: number; mostMs?: number },
): Promise<Record<Name, number[]>> {
  const all = Object.keys(actions).map((name) => ({
    name,
    action: actions[name as Name],
    samples: [] as number[],
  }));
  for (const { action } of all) for (let i = 0; i < warmUp; i += 1) await action();
  const startedMs = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (round >= rounds / 10 && performance.now() - startedMs > mostMs) break;
    for (const { action, samples } of all)
      for (let i = 0; i < block; i += 1) samples.push(await timed(action));
  }
  return Object.fromEntries(all.map(({ name, samples }) => [name, samples])) as Record<Name, number[]>;
}
