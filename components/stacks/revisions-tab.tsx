'use client';

import { Button, Group, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { SectionCard } from '@/components/ui/section-card';
import { paths } from '@/lib/paths';
import { RedeployDialog } from './redeploy-dialog';
import { RevisionCompare } from './revision-compare';
import { RevisionLine } from './revision-line';
import classes from './stacks.module.css';

type Props = { cluster: string; stack: string; latest: number | null; onJob: (job: string) => void };

const pageLength = 50;

/** Every deploy of a stack: who, when, why, what it changed and how it ended; compared and rolled back to. */
export function RevisionsTab({ cluster, stack, latest, onJob }: Props) {
  const [back, setBack] = useState<number | null>(null);
  const query = useInfiniteQuery(
    api.stacks.revisions.infiniteOptions({
      input: (cursor: string | undefined) => ({ cluster, stack, limit: pageLength, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  if (query.error && !query.data) {
    return (
      <ErrorState
        title="The revisions could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <Skeleton height={260} />;
  const revisions = query.data.pages.flatMap((page) => page.items);
  if (revisions.length === 0) {
    return (
      <EmptyState
        title="No revisions are known"
        action={
          <LinkButton href={paths.editStack(cluster, stack)} variant="default">
            Deploy from here
          </LinkButton>
        }
      >
        Another tool deployed this stack. Deploy it from here once, and every deploy is kept from then on.
      </EmptyState>
    );
  }
  return (
    <div className={classes.column}>
      <SectionCard title="Revisions" padding="flush">
        <ol className={classes.revisions} aria-label="Revisions, newest first">
          {revisions.map((revision) => (
            <RevisionLine
              key={revision.number}
              cluster={cluster}
              stack={stack}
              revision={revision}
              isLatest={revision.number === latest}
              onRollBack={() => setBack(revision.number)}
            />
          ))}
        </ol>
        {query.hasNextPage ? (
          <Group p="sm" justify="center">
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show older ones
            </Button>
          </Group>
        ) : null}
      </SectionCard>
      {revisions.length > 1 ? (
        <RevisionCompare cluster={cluster} stack={stack} numbers={revisions.map(({ number }) => number)} />
      ) : null}
      <RedeployDialog
        key={back}
        opened={back !== null}
        onClose={() => setBack(null)}
        cluster={cluster}
        stack={stack}
        revision={back}
        onJob={onJob}
      />
    </div>
  );
}
