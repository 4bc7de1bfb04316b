'use client';

import { CircleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FreshnessState } from '@/lib/freshness';
import { RelativeTime } from './relative-time';
import classes from './states.module.css';

type Props = {
  name: string;
  freshness: { state: FreshnessState; sinceMs: number; reason: string | null };
  action?: ReactNode;
};

/** Says that what is shown is not live, since when and why. Shows nothing while it is live. */
export function StaleBanner({ name, freshness, action }: Props) {
  switch (freshness.state) {
    case 'live':
    case 'connecting':
      return null;
    case 'stale':
      return (
        <div className={classes.banner} role="status">
          <CircleAlert size={16} aria-hidden />
          <p>
            <strong>{name} does not answer.</strong> Shown as it was{' '}
            <RelativeTime timeMs={freshness.sinceMs} />. {freshness.reason}
          </p>
          {action}
        </div>
      );
    case 'unreachable':
      return (
        <div className={classes.banner} data-tone="bad" role="status">
          <Unplug size={16} aria-hidden />
          <p>
            <strong>{name} cannot be reached.</strong> {freshness.reason}
          </p>
          {action}
        </div>
      );
  }
}
