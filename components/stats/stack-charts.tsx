'use client';

import { useState } from 'react';
import { rowsOfSeries } from './chart-rows';
import { measures } from './measures';
import { seriesColor } from './series-color';
import { StatsChart } from './stats-chart';
import type { StatsSeries } from './stats-store';
import classes from './stats.module.css';

type Props = { series: readonly StatsSeries[]; fromMs: number; toMs: number };

/** Containers are sampled at different moments; lines are compared on one clock. */
const stepMs = 2_000;

/** The charts of a stack: a line for each container, and what all use together. */
export function StackCharts({ series, fromMs, toMs }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = series.filter(({ id }) => !hidden.has(id));
  const drawn = series.map(({ id, name }, index) => ({ key: id, name, color: seriesColor(index) }));
  const toggle = (id: string) =>
    setHidden((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <>
      <div className={classes.legend} role="group" aria-label="Containers shown">
        {drawn.map(({ key, name, color }) => (
          <button
            key={key}
            type="button"
            className={classes.chip}
            aria-pressed={!hidden.has(key)}
            onClick={() => toggle(key)}
          >
            <span className={classes.swatch} style={{ background: color }} />
            {name}
          </button>
        ))}
      </div>
      <div className={classes.grid}>
        {measures.flatMap(({ id, title, lines, format, topOf }) =>
          lines.map(({ key, name, of }) => {
            const values = shown.flatMap(({ samples }) =>
              samples.filter(({ timeMs }) => timeMs >= fromMs).map((sample) => of(sample)),
            );
            const total = shown.reduce((sum, { state, samples }) => {
              const last = samples.at(-1);
              return last && state === 'running' ? sum + of(last) : sum;
            }, 0);
            return (
              <StatsChart
                key={`${id} ${key}`}
                title={lines.length > 1 ? `${title}: ${name.toLowerCase()}` : title}
                now={`${format(total)} in all`}
                rows={rowsOfSeries(shown, of, { fromMs, stepMs })}
                lines={drawn.filter((each) => !hidden.has(each.key))}
                fromMs={fromMs}
                toMs={toMs}
                top={topOf(Math.max(0, ...values))}
                format={format}
              />
            );
          }),
        )}
      </div>
    </>
  );
}
