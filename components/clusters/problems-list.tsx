'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { Problem } from '@/lib/contract/clusters';
import { formatCount } from '@/lib/format';
import { pathOfThing } from '@/lib/paths';
import classes from './clusters.module.css';

const shownAtMost = 8;

/** What is wrong now, worst first; of one cluster, or of all. */
export function ProblemsList({ cluster }: { cluster?: string }) {
  const { data, error, refetch } = useQuery(api.clusters.problems.queryOptions({ input: { cluster } }));
  const problems = data?.problems ?? [];
  const more = (data?.total ?? 0) - Math.min(problems.length, shownAtMost);
  return (
    <SectionCard
      title={
        <>
          What is wrong
          {data && data.total > 0 ? (
            <span className={classes.titleCount}>{formatCount(data.total)}</span>
          ) : null}
        </>
      }
      padding="flush"
    >
      {error ? (
        <div className={classes.pad}>
          <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error ? (
        <div className={classes.pad}>
          <Skeleton height={60} role="status" aria-label="Loading" />
        </div>
      ) : null}
      {data?.total === 0 ? (
        <p className={classes.allWell}>
          <CircleCheck size={16} aria-hidden /> Nothing. All that should run does.
        </p>
      ) : null}
      <ul className={classes.list}>
        {problems.slice(0, shownAtMost).map((problem) => (
          <li key={`${problem.kind} ${problem.cluster} ${problem.id} ${problem.message}`}>
            <StateBadge of="severity" state={problem.severity} variant="icon" />
            <span className={classes.listMain}>
              <Link href={pathOf(problem)}>{problem.name}</Link>
              <span className={classes.listText}>{problem.message}</span>
            </span>
            {problem.sinceMs === null ? null : (
              <span className={classes.listTime}>
                <RelativeTime timeMs={problem.sinceMs} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {more > 0 ? <p className={classes.more}>and {formatCount(more)} more</p> : null}
    </SectionCard>
  );
}

function pathOf({ kind, cluster, id }: Problem): string {
  switch (kind) {
    case 'engine':
      return pathOfThing('cluster', cluster, id);
    case 'container':
    case 'stack':
    case 'node':
    case 'service':
    case 'secret':
    case 'config':
      return pathOfThing(kind, cluster, id);
  }
}
