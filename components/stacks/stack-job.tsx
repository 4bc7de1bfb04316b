'use client';

import { CloseButton } from '@mantine/core';
import { JobProgress } from './job-progress';

/** What is being done to a stack right now, or was just done, at the top of its page. */
export function StackJob({ job, onClose }: { job: string; onClose: (() => void) | null }) {
  return (
    <JobProgress
      job={job}
      brief
      corner={onClose ? <CloseButton size="sm" aria-label="Hide this job" onClick={onClose} /> : undefined}
    />
  );
}
