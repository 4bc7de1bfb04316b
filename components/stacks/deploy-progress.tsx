'use client';

import { Button, Group } from '@mantine/core';
import { LinkButton } from '@/components/ui/link-button';
import type { Job } from '@/lib/contract/jobs';
import { paths } from '@/lib/paths';
import { JobProgress } from './job-progress';

type Props = {
  cluster: string;
  stack: string;
  job: string;
  /** Back to the text as it was typed; null where this page was opened without it. */
  onEdit: (() => void) | null;
  onRetry: (() => void) | null;
  onSucceeded: () => void;
};

/** A deploy as it goes, and the way on from its end. */
export function DeployProgress({ cluster, stack, job, onEdit, onRetry, onSucceeded }: Props) {
  const open = (variant: 'filled' | 'default') => (
    <LinkButton href={paths.stack(cluster, stack)} variant={variant}>
      Open the stack
    </LinkButton>
  );
  const actions = ({ state }: Job) => {
    switch (state) {
      case 'running':
        return <Group gap="xs">{open('default')}</Group>;
      case 'succeeded':
        return <Group gap="xs">{open('filled')}</Group>;
      case 'failed':
      case 'cancelled':
      case 'unknown':
        return (
          <Group gap="xs">
            {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
            {onEdit ? (
              <Button variant="default" onClick={onEdit}>
                Back to the file
              </Button>
            ) : null}
            {open('default')}
          </Group>
        );
    }
  };
  return <JobProgress job={job} actions={actions} onSucceeded={onSucceeded} />;
}
