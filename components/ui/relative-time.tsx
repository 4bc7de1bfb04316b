'use client';

import { formatAge, formatExact, formatRelative } from '@/lib/format';
import classes from './text.module.css';
import { useNow } from './use-now';

/** `3 min ago`, ticking, with the exact time on hover. `form="age"` is `3 min`. */
export function RelativeTime({ timeMs, form = 'ago' }: { timeMs: number | null; form?: 'ago' | 'age' }) {
  const text = useNow((now) => {
    if (timeMs === null) return '–';
    return form === 'ago' ? formatRelative(timeMs, now) : formatAge(now - timeMs);
  });
  if (timeMs === null) return <span className={classes.faint}>–</span>;
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatExact(timeMs)} suppressHydrationWarning>
      {text}
    </time>
  );
}
