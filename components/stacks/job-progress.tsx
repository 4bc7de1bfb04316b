'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { notifyError } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { ProgressSteps } from '@/components/ui/progress-steps';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { Job } from '@/lib/contract/jobs';
import { formatDuration, formatQuantity } from '@/lib/format';
import classes from './stacks.module.css';

type Props = {
  job: string;
  /** What can be done about it now, below its steps. */
  actions?: (job: Job) => ReactNode;
  onSucceeded?: () => void;
  /** Leaves out the steps once it has succeeded. */
  brief?: boolean;
  /** At the right of its title. */
  corner?: ReactNode;
};

/** One job, live: its steps, what went wrong, and a way to stop it. */
export function JobProgress({ job: id, actions, onSucceeded, brief = false, corner }: Props) {
  const query = useQuery(api.jobs.get.queryOptions({ input: { job: id } }));
  const [stopping, setStopping] = useState(false);
  const job = query.data;
  const state = job?.state;
  const succeeded = useEffectEvent(() => onSucceeded?.());
  useEffect(() => {
    if (state === 'succeeded') succeeded();
  }, [state]);
  if (!job) {
    return query.error ? (
      <ErrorState
        variant="inline"
        title="This job cannot be shown"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : null;
  }
  const stop = async () => {
    setStopping(true);
    try {
      await client.jobs.cancel({ job: id });
    } catch (error) {
      notifyError('It was not stopped', error);
      setStopping(false);
    }
  };
  const done = job.steps.filter(({ state }) => state === 'done').length;
  return (
    <SectionCard
      title={
        <span className={classes.jobLine} aria-live="polite">
          {job.title}
          <StateBadge of="job" state={job.state} variant="pill" />
        </span>
      }
      actions={
        <>
          {job.state === 'running' ? (
            <PermissionButton
              permission="Job Cancel"
              variant="default"
              size="compact-xs"
              loading={stopping}
              onClick={() => void stop()}
            >
              Stop
            </PermissionButton>
          ) : null}
          {corner}
        </>
      }
    >
      <div className={classes.column}>
        <div className={classes.jobLine}>
          <span className={classes.faint}>
            {job.actor}, <RelativeTime timeMs={job.startedMs} />
            {job.finishedMs === null ? null : <>, took {formatDuration(job.finishedMs - job.startedMs)}</>}
          </span>
          {job.steps.length > 0 ? (
            <span className={classes.faint}>
              {done} of {formatQuantity(job.steps.length, 'step', 'steps')} done
            </span>
          ) : null}
        </div>
        {job.state !== 'running' && job.state !== 'succeeded' && job.errorMessage ? (
          <ErrorState variant="inline" title={endTitle(job)} error={new Error(job.errorMessage)} />
        ) : null}
        {brief && job.state === 'succeeded' ? null : job.steps.length > 0 ? (
          <ProgressSteps steps={job.steps} label={`Steps of ${job.title}`} />
        ) : (
          <p className={classes.quiet}>Nothing had to be changed.</p>
        )}
        {actions?.(job)}
      </div>
    </SectionCard>
  );
}

function endTitle(job: Job): string {
  switch (job.state) {
    case 'cancelled':
      return 'It was stopped: what was done stays done';
    case 'unknown':
      return 'How far it came is not known';
    case 'failed':
    case 'running':
    case 'succeeded':
      return 'It failed';
  }
}
