'use client';

import { useId } from 'react';
import {
  Area,
  AreaChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatClock } from '@/lib/format';
import type { ChartRow } from './chart-rows';
import classes from './stats.module.css';

export type Drawn = { key: string; name: string; color: string };

type Props = {
  title: string;
  /** What it is now, in words. */
  now: string;
  rows: readonly ChartRow[];
  lines: readonly Drawn[];
  /** The time shown: the newest sample is at the right edge. */
  fromMs: number;
  toMs: number;
  top: number;
  format: (value: number) => string;
  /** A line across, such as a limit. */
  limit?: { value: number; label: string } | null;
};

const height = 170;
const margin = { top: 8, right: 10, bottom: 0, left: 0 };

/** One quantity over time: an area for one line, lines for several. Its numbers are in the table below the charts. */
export function StatsChart({ title, now, rows, lines, fromMs, toMs, top, format, limit = null }: Props) {
  const titleId = useId();
  const parts = (
    <>
      <CartesianGrid vertical={false} stroke="var(--g-line)" />
      <XAxis
        dataKey="timeMs"
        type="number"
        domain={[fromMs, toMs]}
        allowDataOverflow
        tickCount={4}
        tickFormatter={formatClock}
        stroke="var(--g-line-strong)"
        tick={{ fill: 'var(--g-faint)', fontSize: 11 }}
        minTickGap={40}
      />
      <YAxis
        width={62}
        domain={[0, top]}
        ticks={[0, top / 2, top]}
        tickFormatter={format}
        axisLine={false}
        tickLine={false}
        tick={{ fill: 'var(--g-faint)', fontSize: 11 }}
        allowDataOverflow
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--g-line-strong)' }}
        content={({ active, payload, label }) =>
          active && payload.length > 0 ? (
            <div className={classes.tip}>
              <p className={classes.tipTime}>{formatClock(Number(label))}</p>
              {lines.map(({ key, name, color }) => {
                const entry = payload.find(({ dataKey }) => dataKey === key);
                return entry && typeof entry.value === 'number' ? (
                  <p key={key} className={classes.tipRow}>
                    <span className={classes.swatch} style={{ background: color }} />
                    <span className={classes.tipName}>{name}</span>
                    <span>{format(entry.value)}</span>
                  </p>
                ) : null;
              })}
            </div>
          ) : null
        }
      />
      {limit ? (
        <ReferenceLine
          y={limit.value}
          stroke="var(--g-bad)"
          strokeDasharray="4 4"
          label={{ value: limit.label, position: 'insideTopRight', fill: 'var(--g-bad)', fontSize: 11 }}
        />
      ) : null}
    </>
  );
  const only = lines.length === 1 ? lines[0] : undefined;
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <header className={classes.cardHeader}>
        <h2 id={titleId} className={classes.cardTitle}>
          {title}
        </h2>
        <span className={classes.now}>{now}</span>
      </header>
      <div className={classes.plot} aria-hidden>
        <ResponsiveContainer width="100%" height={height}>
          {only ? (
            <AreaChart data={[...rows]} margin={margin} accessibilityLayer={false}>
              {parts}
              <Area
                dataKey={only.key}
                type="linear"
                stroke={only.color}
                strokeWidth={1.5}
                fill={only.color}
                fillOpacity={0.14}
                dot={false}
                isAnimationActive={false}
              />
            </AreaChart>
          ) : (
            <LineChart data={[...rows]} margin={margin} accessibilityLayer={false}>
              {parts}
              {lines.map(({ key, color }) => (
                <Line
                  key={key}
                  dataKey={key}
                  type="linear"
                  stroke={color}
                  strokeWidth={1.5}
                  dot={false}
                  isAnimationActive={false}
                />
              ))}
            </LineChart>
          )}
        </ResponsiveContainer>
      </div>
    </section>
  );
}
