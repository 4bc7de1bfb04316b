'use client';

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { notifyError } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { ProgressSteps } from '@/components/ui/progress-steps';
import { StateBadge } from '@/components/ui/state-badge';
import text from '@/components/ui/text.module.css';
import type { Job } from '@/lib/contract/jobs';
import { formatDuration } from '@/lib/format';
import classes from './job-in-dialog.module.css';

type Props = {
  job: string;
  /** "Steps", "Nodes" */
  label: string;
  /** On the button that cancels it. */
  stopLabel?: string;
  /** At the bottom right, as the job stands. */
  actions: (job: Job) => ReactNode;
};

/** A job in the dialog that began it, step by step. It goes on without the dialog too. */
export function JobInDialog({ job: id, label, stopLabel = 'Stop', actions }: Props) {
  const { data: job, error, refetch } = useQuery(api.jobs.get.queryOptions({ input: { job: id } }));
  if (!job) {
    return error ? (
      <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
    ) : (
      <Skeleton height={160} role="status" aria-label="Loading" />
    );
  }
  const running = job.state === 'running';
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text fw={600} className={text.wrap}>
          {job.title}
        </Text>
        <span role="status">
          <StateBadge of="job" state={job.state} />
        </span>
      </Group>
      {job.errorMessage === null ? null : (
        <div className={classes.failure} role="alert">
          <CircleX size={16} aria-hidden />
          <span>{job.errorMessage}</span>
        </div>
      )}
      <div className={classes.steps} tabIndex={0} role="region" aria-label="Progress">
        <ProgressSteps steps={job.steps} label={label} />
      </div>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {running ? 'It goes on when this is closed: see the jobs at the top.' : tookText(job)}
        </Text>
        <Group gap="xs" ml="auto">
          {running ? (
            <PermissionButton
              permission="Job Cancel"
              variant="default"
              onClick={() =>
                void client.jobs
                  .cancel({ job: job.id })
                  .catch((failure: unknown) => notifyError(`${job.title} was not cancelled`, failure))
              }
            >
              {stopLabel}
            </PermissionButton>
          ) : null}
          {actions(job)}
        </Group>
      </Group>
    </Stack>
  );
}

function tookText(job: Job): string {
  return job.finishedMs === null ? '' : `Took ${formatDuration(job.finishedMs - job.startedMs)}`;
}
