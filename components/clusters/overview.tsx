'use client';

import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plug } from 'lucide-react';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import { paths } from '@/lib/paths';
import { ChangesList } from './changes-list';
import { ClusterCard } from './cluster-card';
import classes from './clusters.module.css';
import { NodesTable } from './nodes-table';
import { ProblemsList } from './problems-list';
import { QuickActions } from './quick-actions';

/** The first page: what is wrong, what changed, what one can do. */
export function Overview() {
  const { session, may } = useSession();
  const seesNone = session !== null && !may('Cluster View');
  const { data, error, refetch } = useQuery({
    ...api.clusters.list.queryOptions({ input: { limit: 500, sort: 'name' } }),
    enabled: !seesNone,
  });
  const clusters = data?.items ?? [];

  if (seesNone) {
    return (
      <Page>
        <PageHeader title="Overview" />
        <EmptyState icon={KeyRound} title="You have no access to a cluster yet">
          Nothing is granted to you or your teams. Ask an admin for a role in a collection or a cluster; it
          shows here without signing in again.
        </EmptyState>
      </Page>
    );
  }
  if (error && !data) {
    return (
      <Page>
        <PageHeader title="Overview" />
        <ErrorState error={error} title="The clusters could not be loaded" onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (data && clusters.length === 0) {
    return (
      <Page>
        <PageHeader title="Overview" />
        <EmptyState
          icon={Plug}
          title="No engine is connected yet"
          action={
            may('Cluster Manage') ? (
              <Button component={Link} href={paths.connectCluster()} size="sm">
                Connect an engine
              </Button>
            ) : null
          }
        >
          Gantry looked for a Docker Engine on this machine and found none that answers. Connect one by its
          socket or its address{may('Cluster Manage') ? '.' : ': an admin can do that.'}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader title="Overview" actions={<QuickActions clusters={clusters} />} />
      <div className={classes.questions}>
        <ProblemsList />
        <ChangesList />
      </div>
      <div className={classes.cards}>
        {data ? null : <Skeleton height={150} role="status" aria-label="Loading the clusters" />}
        {clusters.map((cluster) => (
          <ClusterCard key={cluster.id} cluster={cluster} />
        ))}
      </div>
      {clusters.some((cluster) => cluster.nodes.length > 0) ? (
        <SectionCard title="Nodes" padding="flush">
          <NodesTable
            rows={clusters.flatMap((cluster) => cluster.nodes.map((node) => ({ cluster, node })))}
            showCluster={clusters.length > 1}
          />
        </SectionCard>
      ) : null}
    </Page>
  );
}
