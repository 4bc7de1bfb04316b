'use client';

import { formatBytes, formatPercent } from '@/lib/format';
import type { StatsPoint } from '@/lib/stats-stream';
import { rowsOfLines } from './chart-rows';
import { type Measure, measures } from './measures';
import { StatsChart } from './stats-chart';
import type { StatsSeries } from './stats-store';
import classes from './stats.module.css';

type Props = { series: StatsSeries | null; fromMs: number; toMs: number };

/** The charts of one container. */
export function ContainerCharts({ series, fromMs, toMs }: Props) {
  const samples = series?.samples ?? [];
  const last = samples.at(-1);
  if (!last) return null;
  const shown = samples.filter(({ timeMs }) => timeMs >= fromMs);
  return (
    <div className={classes.grid}>
      {measures.map((measure) => {
        const { id, title, lines, format, topOf } = measure;
        const values = shown.flatMap((sample) => lines.map(({ of }) => of(sample)));
        const highest = Math.max(0, ...values);
        const limit = id === 'memory' ? memoryLimit(last, highest) : null;
        return (
          <StatsChart
            key={id}
            title={title}
            now={nowText(measure, last)}
            rows={rowsOfLines(samples, lines, fromMs)}
            lines={lines}
            fromMs={fromMs}
            toMs={toMs}
            top={topOf(Math.max(highest, limit?.value ?? 0))}
            format={format}
            limit={limit}
          />
        );
      })}
    </div>
  );
}

/** The limit, where it is near enough to be drawn without flattening what is below. */
function memoryLimit(last: StatsPoint, highest: number): { value: number; label: string } | null {
  const { memoryLimitBytes } = last;
  if (memoryLimitBytes <= 0 || memoryLimitBytes > highest * 8) return null;
  return { value: memoryLimitBytes, label: `limit ${formatBytes(memoryLimitBytes)}` };
}

function nowText({ id, lines, format }: Measure, last: StatsPoint): string {
  if (id === 'memory') {
    const share =
      last.memoryLimitBytes > 0
        ? ` (${formatPercent((100 * last.memoryBytes) / last.memoryLimitBytes)})`
        : '';
    return `${formatBytes(last.memoryBytes)} of ${formatBytes(last.memoryLimitBytes)}${share}`;
  }
  if (id === 'pids') return String(last.pids);
  return lines.length === 1
    ? lines.map(({ of }) => format(of(last))).join('')
    : lines.map(({ name, of }) => `${name} ${format(of(last))}`).join(' · ');
}
