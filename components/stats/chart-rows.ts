import type { StatsPoint } from '@/lib/stats-stream';
import type { StatsSeries } from './stats-store';

/** One moment of a chart: `timeMs`, and a value for each line that has one then. */
export type ChartRow = { timeMs: number } & Record<string, number | null>;
export type ChartLine = { key: string; name: string; hue: number | null; of: (point: StatsPoint) => number };

/** Samples further apart than this are not joined by a line: nobody knows what was between. */
const gapMs = 45_000;

/** The rows of a chart with a line for each series, all on the same clock of `stepMs`. */
export function rowsOfSeries(
  series: readonly Pick<StatsSeries, 'id' | 'samples'>[],
  of: (point: StatsPoint) => number,
  { fromMs, stepMs }: { fromMs: number; stepMs: number },
): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  for (const { id, samples } of series) {
    let lastMs: number | null = null;
    for (const sample of samples) {
      if (sample.timeMs < fromMs) continue;
      const timeMs = Math.floor(sample.timeMs / stepMs) * stepMs;
      if (lastMs !== null && sample.timeMs - lastMs > gapMs) rowAt(rows, timeMs - stepMs)[id] = null;
      rowAt(rows, timeMs)[id] = of(sample);
      lastMs = sample.timeMs;
    }
  }
  return [...rows.values()].sort((a, b) => a.timeMs - b.timeMs);
}

/** The rows of a chart with several lines of one series. */
export function rowsOfLines(
  samples: readonly StatsPoint[],
  lines: readonly Pick<ChartLine, 'key' | 'of'>[],
  fromMs: number,
): ChartRow[] {
  const rows: ChartRow[] = [];
  let lastMs: number | null = null;
  for (const sample of samples) {
    if (sample.timeMs < fromMs) continue;
    if (lastMs !== null && sample.timeMs - lastMs > gapMs) {
      rows.push(rowOf(lastMs + 1, Object.fromEntries(lines.map(({ key }) => [key, null]))));
    }
    rows.push(rowOf(sample.timeMs, Object.fromEntries(lines.map(({ key, of }) => [key, of(sample)]))));
    lastMs = sample.timeMs;
  }
  return rows;
}

function rowAt(rows: Map<number, ChartRow>, timeMs: number): ChartRow {
  const known = rows.get(timeMs);
  if (known) return known;
  const made = rowOf(timeMs, {});
  rows.set(timeMs, made);
  return made;
}

function rowOf(timeMs: number, values: Record<string, number | null>): ChartRow {
  return { ...values, timeMs };
}

/** A round number of bytes at or above `bytes`, so that the axis has round ticks. */
export function byteTop(bytes: number): number {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  const amount = bytes / unit;
  const rounds = [1, 2, 4, 8, 10, 20, 40, 80, 100, 200, 400, 800, 1024];
  return (rounds.find((round) => round >= amount) ?? 1024) * unit;
}

/** A round percentage at or above `percent`. */
export function percentTop(percent: number): number {
  const rounds = [1, 2, 5, 10, 20, 50, 100];
  return rounds.find((round) => round >= percent) ?? Math.ceil(percent / 100) * 100;
}
