'use client';

import { CalendarX } from 'lucide-react';
import { RelativeTime } from '@/components/ui/relative-time';
import { useNow } from '@/components/ui/use-now';
import classes from './access.module.css';

/** When a token ends; said in words where it has. */
export function TokenExpiry({ expiresMs }: { expiresMs: number | null }) {
  const expired = useNow((nowMs) => (expiresMs !== null && expiresMs <= nowMs ? 'yes' : 'no'));
  if (expiresMs === null) return <span className={classes.faint}>Never</span>;
  if (expired === 'no') return <RelativeTime timeMs={expiresMs} form="due" />;
  return (
    <span className={classes.state} data-tone="bad">
      <CalendarX size={14} aria-hidden />
      Expired
    </span>
  );
}
