'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import { auditTargetText } from '@/lib/audit-target';
import { operationWords } from '@/lib/operation-words';
import { paths } from '@/lib/paths';
import classes from './clusters.module.css';

const shownAtMost = 8;

/** What changed lately: the audit log for those who may read it, else the jobs. */
export function ChangesList() {
  const { session, may } = useSession();
  const audited = may('Audit View');
  const audit = useQuery({
    ...api.audit.list.queryOptions({ input: { limit: shownAtMost, sort: '-time' } }),
    enabled: audited,
  });
  const jobs = useQuery({
    ...api.jobs.list.queryOptions({ input: { limit: shownAtMost, sort: '-started' } }),
    enabled: session !== null && !audited && may('Job View'),
  });
  const { error, refetch } = audited ? audit : jobs;
  const loading = audited ? audit.isPending : session === null || (may('Job View') && jobs.isPending);
  const lines = audited
    ? (audit.data?.items ?? []).map((entry) => ({
        id: String(entry.sequence),
        who: entry.actor,
        what: operationWords(entry.operation),
        on: entry.targetKind === 'session' ? '' : (auditTargetText(entry) ?? ''),
        timeMs: entry.timeMs,
        state: <StateBadge of="outcome" state={entry.outcome} variant="icon" />,
      }))
    : (jobs.data?.items ?? []).map((job) => ({
        id: job.id,
        who: job.actor,
        what: job.title,
        on: '',
        timeMs: job.startedMs,
        state: <StateBadge of="job" state={job.state} variant="icon" />,
      }));
  return (
    <SectionCard
      title="What changed"
      padding="flush"
      actions={audited ? <Link href={paths.activity()}>All activity</Link> : null}
    >
      {error ? (
        <div className={classes.pad}>
          <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {loading && !error ? (
        <div className={classes.pad}>
          <Skeleton height={60} role="status" aria-label="Loading" />
        </div>
      ) : null}
      {!loading && !error && lines.length === 0 ? (
        <p className={classes.allWell}>
          {audited ? 'Nothing yet.' : 'No jobs yet. The audit log is shown to who holds “Audit View”.'}
        </p>
      ) : null}
      <ul className={classes.list}>
        {lines.map((line) => (
          <li key={line.id}>
            {line.state}
            <span className={classes.listMain}>
              <strong>{line.who}</strong>
              <span className={classes.listText}>
                {line.what} <span className={classes.listName}>{line.on}</span>
              </span>
            </span>
            <span className={classes.listTime}>
              <RelativeTime timeMs={line.timeMs} />
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
