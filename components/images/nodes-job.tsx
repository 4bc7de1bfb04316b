'use client';

import { Button } from '@mantine/core';
import { JobInDialog } from '@/components/jobs/job-in-dialog';
import type { Job } from '@/lib/contract/jobs';

type Props = {
  job: string;
  onClose: () => void;
  /** Does it again on these nodes: those that failed, by id. */
  onRetry: (nodes: string[]) => void;
  retrying: boolean;
};

/** Work on several nodes as it goes on; what failed can be tried again, and that only. */
export function NodesJob({ job, onClose, onRetry, retrying }: Props) {
  return (
    <JobInDialog
      job={job}
      label="Nodes"
      actions={(now) => {
        const failed = failedNodes(now);
        return (
          <>
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            {now.state !== 'running' && failed.length > 0 ? (
              <Button loading={retrying} onClick={() => onRetry(failed)}>
                Retry what failed
              </Button>
            ) : null}
          </>
        );
      }}
    />
  );
}

/** Steps of nodes are named `node <id>`; those that never had their turn count too. */
function failedNodes({ state, steps }: Job): string[] {
  if (state === 'running') return [];
  return steps
    .filter(
      (step) =>
        step.id.startsWith('node ') &&
        (step.state === 'failed' ||
          step.state === 'unknown' ||
          (step.state === 'skipped' && step.detail === '')),
    )
    .map((step) => step.id.slice('node '.length));
}
