'use client';

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleX } from 'lucide-react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { notifyError } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { ProgressSteps } from '@/components/ui/progress-steps';
import { StateBadge } from '@/components/ui/state-badge';
import type { Job } from '@/lib/contract/jobs';
import { formatDuration } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './images.module.css';

type Props = {
  cluster: string;
  verb: 'pull' | 'push';
  job: string;
  reference: string;
  onClose: () => void;
  /** Back to the form: to mend what failed, or with another image. */
  onAgain: (next: 'same' | 'another') => void;
};

/** A pull or push as it goes on, layer by layer. It goes on without this dialog too. */
export function TransferProgress({ cluster, verb, job: id, reference, onClose, onAgain }: Props) {
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
        <Text fw={600} className={classes.wrap}>
          {job.title}
        </Text>
        <span role="status">
          <StateBadge of="job" state={job.state} />
        </span>
      </Group>
      {job.errorMessage !== null ? (
        <div className={classes.failure} role="alert">
          <CircleX size={16} aria-hidden />
          <span>{job.errorMessage}</span>
        </div>
      ) : null}
      <div className={classes.steps} tabIndex={0} role="region" aria-label="Progress">
        <ProgressSteps steps={job.steps} label="Layers" />
      </div>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {running ? 'It goes on when this is closed: see the jobs at the top.' : tookText(job)}
        </Text>
        <Group gap="xs" ml="auto">
          <Buttons
            cluster={cluster}
            verb={verb}
            job={job}
            reference={reference}
            onClose={onClose}
            onAgain={onAgain}
          />
        </Group>
      </Group>
    </Stack>
  );
}

function Buttons({ cluster, verb, job, reference, onClose, onAgain }: Omit<Props, 'job'> & { job: Job }) {
  const close = (
    <Button variant="default" onClick={onClose}>
      Close
    </Button>
  );
  switch (job.state) {
    case 'running':
      return (
        <>
          <PermissionButton
            permission="Job Cancel"
            variant="default"
            onClick={() =>
              void client.jobs
                .cancel({ job: job.id })
                .catch((error: unknown) => notifyError(`${job.title} was not cancelled`, error))
            }
          >
            Cancel the {verb}
          </PermissionButton>
          {close}
        </>
      );
    case 'failed':
    case 'cancelled':
    case 'unknown':
      return (
        <>
          {close}
          <Button onClick={() => onAgain('same')}>Try again</Button>
        </>
      );
    case 'succeeded':
      return verb === 'push' ? (
        close
      ) : (
        <>
          <Button variant="default" onClick={() => onAgain('another')}>
            Pull another
          </Button>
          <LinkButton variant="default" href={paths.runContainer(cluster, reference)}>
            Run a container
          </LinkButton>
          <Button onClick={onClose}>Done</Button>
        </>
      );
  }
}

function tookText(job: Job): string {
  return job.finishedMs === null ? '' : `Took ${formatDuration(job.finishedMs - job.startedMs)}`;
}
