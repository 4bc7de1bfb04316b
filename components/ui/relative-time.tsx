'use client';

import { formatAge, formatExact, formatRelative } from '@/lib/format';
import classes from './text.module.css';
import { useNow } from './use-now';

/**
 * `3 min ago`, ticking, with the exact time on hover; `form="age"` is `3 min`. What has happened is never to come, whatever
 * the clock said that timed it: only `form="due"` says `in 2 h`.
 */
export function RelativeTime({
  timeMs,
  form = 'ago',
}: {
  timeMs: number | null;
  form?: 'ago' | 'age' | 'due';
}) {
  const text = useNow((now) => {
    if (timeMs === null) return '–';
    if (form === 'age') return formatAge(now - timeMs);
    return formatRelative(form === 'ago' ? Math.min(timeMs, now) : timeMs, now);
  });
  if (timeMs === null) return <span className={classes.faint}>–</span>;
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatExact(timeMs)} suppressHydrationWarning>
      {text}
    </time>
  );
}
