'use client';

import { Collapse, UnstyledButton } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import { client } from '@/components/api/client';
import { notifyError } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { ProgressSteps } from '@/components/ui/progress-steps';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { Job } from '@/lib/contract/jobs';
import { formatDuration } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './shell.module.css';

/** One job: its state, how far it is, its steps. */
export function JobCard({ job, onNavigate }: { job: Job; onNavigate: () => void }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const opened = chosen ?? (job.state === 'running' || job.state === 'failed');
  const stepsId = useId();
  const done = job.steps.filter((step) => step.state === 'done' || step.state === 'skipped').length;
  const href = resultPath(job);
  return (
    <section className={classes.job}>
      <div className={classes.jobHead}>
        <UnstyledButton
          className={classes.jobToggle}
          aria-expanded={opened}
          aria-controls={stepsId}
          aria-label={`Steps of ${job.title}`}
          onClick={() => setChosen(!opened)}
        >
          {opened ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        </UnstyledButton>
        <span className={classes.jobTitle}>
          {href ? (
            <Link href={href} onClick={onNavigate}>
              {job.title}
            </Link>
          ) : (
            job.title
          )}
        </span>
        <StateBadge of="job" state={job.state} />
      </div>
      <div className={classes.jobLine}>
        <span>{job.actor}</span>
        <RelativeTime timeMs={job.startedMs} />
        {job.finishedMs === null ? null : <span>took {formatDuration(job.finishedMs - job.startedMs)}</span>}
        {job.steps.length > 0 ? (
          <span>
            {done} of {job.steps.length} steps
          </span>
        ) : null}
        {job.state === 'running' ? (
          <span className={classes.jobCancel}>
            <PermissionButton
              permission="Job Cancel"
              variant="subtle"
              color="gray"
              size="compact-xs"
              onClick={() =>
                void client.jobs
                  .cancel({ job: job.id })
                  .catch((error: unknown) => notifyError(`${job.title} was not cancelled`, error))
              }
            >
              Cancel
            </PermissionButton>
          </span>
        ) : null}
      </div>
      {job.errorMessage ? <p className={classes.jobError}>{job.errorMessage}</p> : null}
      <Collapse expanded={opened} id={stepsId}>
        {opened && job.steps.length > 0 ? (
          <ProgressSteps steps={job.steps} label={`Steps of ${job.title}`} />
        ) : null}
      </Collapse>
    </section>
  );
}

function resultPath({ cluster, target }: Job): string | null {
  switch (target.kind) {
    case 'stack':
      return paths.stack(cluster, target.id);
    case 'service':
      return paths.service(cluster, target.id);
    case 'secret':
      return paths.secrets(cluster);
    case 'config':
      return paths.configs(cluster);
    case 'image':
      return paths.images(cluster);
    case 'container':
      return paths.container(cluster, target.id);
    default:
      return null;
  }
}
