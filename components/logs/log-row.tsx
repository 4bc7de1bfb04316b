'use client';

import { memo, type CSSProperties } from 'react';
import type { AnsiColor, AnsiStyle } from '@/lib/ansi';
import { formatExact } from '@/lib/format';
import type { LogItem, LogEntry } from './log-entry';
import type { Matcher } from './log-search';
import classes from './logs.module.css';

type Props = {
  item: LogItem;
  /** The container's name and which of the colours it has; null where there is only one. */
  name: { text: string; hue: number } | null;
  times: boolean;
  matcher: Matcher | null;
  current: boolean;
};

/** One line of a log, or a notice between them. Its text is only ever text. */
export const LogRow = memo(function LogRow({ item, name, times, matcher, current }: Props) {
  if (item.kind === 'notice') {
    return (
      <div className={classes.notice} data-tone={item.tone}>
        <span>{item.text}</span>
      </div>
    );
  }
  const { line, level } = item;
  return (
    <div
      className={classes.row}
      data-level={level ?? undefined}
      data-stream={line.stream === 'stdout' ? undefined : line.stream}
      data-current={current || undefined}
    >
      {times ? (
        <time
          className={classes.time}
          dateTime={new Date(line.timeMs).toISOString()}
          title={formatExact(line.timeMs)}
        >
          {clock(line.timeMs)}
        </time>
      ) : null}
      {name ? (
        <span className={classes.name} style={{ '--hue': name.hue }} title={name.text}>
          {name.text}
        </span>
      ) : null}
      {line.stream === 'stdout' ? null : <span className={classes.spoken}>{line.stream}: </span>}
      <span className={classes.text}>
        <LineText entry={item} matcher={matcher} />
        {line.cutBytes > 0 ? (
          <span className={classes.cut}> … {line.cutBytes.toLocaleString('en-US')} more bytes, cut here</span>
        ) : null}
      </span>
    </div>
  );
});

function LineText({ entry, matcher }: { entry: LogEntry; matcher: Matcher | null }) {
  const { text, spans } = entry.ansi;
  const marks = matcher?.ranges(text) ?? [];
  if (spans.length === 0 && marks.length === 0) return text;
  return partsOf(text, spans, marks).map(({ start, end, style, marked }) => {
    const content = text.slice(start, end);
    const css = style ? cssOf(style) : undefined;
    return marked ? (
      <mark key={start} className={classes.mark} style={css}>
        {content}
      </mark>
    ) : (
      <span key={start} style={css}>
        {content}
      </span>
    );
  });
}

type Part = { start: number; end: number; style: AnsiStyle | null; marked: boolean };

/** Runs of text in which neither style nor mark changes. */
function partsOf(
  text: string,
  spans: readonly { start: number; end: number; style: AnsiStyle }[],
  marks: readonly [number, number][],
): Part[] {
  const edges = new Set([0, text.length]);
  for (const { start, end } of spans) edges.add(start).add(end);
  for (const [start, end] of marks) edges.add(start).add(end);
  const sorted = [...edges].sort((a, b) => a - b);
  let span = 0;
  let mark = 0;
  return sorted.slice(0, -1).map((start, index) => {
    while ((spans[span]?.end ?? Infinity) <= start) span += 1;
    while ((marks[mark]?.[1] ?? Infinity) <= start) mark += 1;
    const style = spans[span];
    return {
      start,
      end: sorted[index + 1] ?? text.length,
      style: style !== undefined && style.start <= start ? style.style : null,
      marked: (marks[mark]?.[0] ?? Infinity) <= start,
    };
  });
}

type ShownColor = AnsiColor | 'page' | 'text' | null;

function cssOf(style: AnsiStyle): CSSProperties {
  const [color, background]: [ShownColor, ShownColor] = style.inverse
    ? [style.background ?? 'page', style.color ?? 'text']
    : [style.color, style.background];
  return {
    color: cssColor(color),
    backgroundColor: cssColor(background),
    fontWeight: style.bold ? 600 : undefined,
    opacity: style.dim ? 0.7 : undefined,
    fontStyle: style.italic ? 'italic' : undefined,
    textDecoration: style.underline ? 'underline' : style.strike ? 'line-through' : undefined,
  };
}

function cssColor(color: ShownColor): string | undefined {
  if (color === null) return undefined;
  if (color === 'page') return 'var(--g-sunken)';
  if (color === 'text') return 'var(--mantine-color-text)';
  return typeof color === 'number' ? `var(--ansi-${color})` : color;
}

/** `13:05:09.123` in the viewer's time zone. */
function clock(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}
