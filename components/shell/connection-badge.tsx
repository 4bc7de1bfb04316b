'use client';

import { Tooltip } from '@mantine/core';
import { useConnection } from '@/components/api/live';
import { useNow } from '@/components/ui/use-now';
import { formatAge } from '@/lib/format';
import classes from './shell.module.css';

/** Whether this tab hears of changes as they happen. */
export function ConnectionBadge() {
  const connection = useConnection();
  const sinceMs = connection.state === 'reconnecting' ? connection.sinceMs : 0;
  const age = useNow((now) => (sinceMs > 0 ? formatAge(now - sinceMs) : ''));
  switch (connection.state) {
    case 'connecting':
      return null;
    case 'live':
      return (
        <Tooltip label="Changes appear here as they happen">
          <span className={classes.connection} data-state="live" role="status" tabIndex={0}>
            <i aria-hidden />
            <span>Live</span>
          </span>
        </Tooltip>
      );
    case 'reconnecting':
      return (
        <Tooltip label="The connection to Gantry was lost. What is shown may be out of date; it comes back by itself.">
          <span className={classes.connection} data-state="lost" role="status" tabIndex={0}>
            <i aria-hidden />
            <span>Reconnecting</span>
            <span aria-hidden>{age}</span>
          </span>
        </Tooltip>
      );
  }
}
