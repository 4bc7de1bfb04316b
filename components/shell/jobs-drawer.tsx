'use client';

import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { paths } from '@/lib/paths';
import { JobCard } from './job-card';
import classes from './shell.module.css';

/** What is running now and what ended lately, step by step. */
export default function JobsDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    ...api.jobs.list.queryOptions({ input: { limit: 30, sort: '-started' } }),
    enabled: opened,
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="Running now"
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error ? (
        <ErrorState
          error={error}
          title="The jobs could not be loaded"
          onRetry={() => void refetch()}
          variant="inline"
        />
      ) : null}
      {!data && !error ? <Skeleton height={72} role="status" aria-label="Loading" /> : null}
      {data?.items.length === 0 ? (
        <EmptyState title="Nothing runs now">
          Pulls, pushes and deploys are shown here while they run, and for a while after.
        </EmptyState>
      ) : null}
      <div className={classes.jobs}>
        {data?.items.map((job) => (
          <JobCard key={job.id} job={job} onNavigate={onClose} />
        ))}
      </div>
      <p className={classes.jobsFoot}>
        Who did what, and since when, is in the{' '}
        <Link href={paths.activity()} onClick={onClose}>
          activity
        </Link>
        .
      </p>
    </Drawer>
  );
}
