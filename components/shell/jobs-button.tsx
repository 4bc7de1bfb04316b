'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import classes from './shell.module.css';

/** Opens what is running now, and counts it. */
export function JobsButton({ onOpen }: { onOpen: () => void }) {
  const { may } = useSession();
  const { data } = useQuery({
    ...api.jobs.list.queryOptions({ input: { limit: 1, filter: { state: ['running'] } } }),
    enabled: may('Job View'),
  });
  const running = data?.total ?? 0;
  const label = running > 0 ? `Running now: ${running}` : 'Running now';
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} onClick={onOpen} className={classes.jobsButton}>
        <ListChecks size={17} aria-hidden />
        {running > 0 ? (
          <span className={classes.jobsCount} aria-hidden>
            {running}
          </span>
        ) : null}
      </ActionIcon>
    </Tooltip>
  );
}
