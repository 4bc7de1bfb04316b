'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { historyTab } from '@/components/audit/history-tab';
import { useAccessTab } from '@/components/grants/use-access-tab';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { TabsPage } from '@/components/ui/tabs-page';
import { useNamePage } from '@/components/ui/page-name';
import { paths } from '@/lib/paths';
import { ComposeTab } from './compose-tab';
import { GitTab } from './git-tab';
import { RevisionsTab } from './revisions-tab';
import { ServicesTab } from './services-tab';
import { StackContainers } from './stack-containers';
import { StackHeader } from './stack-header';
import { StackJob } from './stack-job';
import { stackPlace } from './stack-place';
import { UnconnectedNodes } from './unconnected-nodes';

type StreamProps = { cluster: string; stack: string };
const loading = () => <Skeleton height={320} />;

// Each brings a large library: it is loaded when its tab is opened.
const StackLogs = dynamic<StreamProps>(
  () => import('@/components/logs/log-view').then(({ LogView }) => LogView),
  { ssr: false, loading },
);
const StackStats = dynamic<StreamProps>(
  () => import('@/components/stats/stats-charts').then(({ StatsCharts }) => StatsCharts),
  { ssr: false, loading },
);

/** One stack: what it runs, what it was made from, and what can be done with it. */
export function StackPage({ cluster, stack }: StreamProps) {
  useNamePage(stack);
  const accessTab = useAccessTab({ cluster, kind: 'stack', id: stack });
  const query = useQuery(api.stacks.get.queryOptions({ input: { cluster, stack } }));
  const [started, setStarted] = useState<string | null>(null);
  const detail = query.data;
  if (!detail) {
    if (!query.error) return <LoadingState />;
    return (
      <Page>
        {started === null ? (
          <ErrorState
            title="This stack cannot be shown"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <StackJob job={started} onClose={null} />
        )}
        <div>
          <LinkButton href={paths.stacks(cluster)} variant="default">
            All stacks
          </LinkButton>
        </div>
      </Page>
    );
  }
  const job = started ?? detail.job;
  const isGone = query.error !== null && toApiError(query.error).code === 'not_found';
  return (
    <PlaceContext value={stackPlace(cluster, detail)}>
      <Page height="fill">
        <StackHeader cluster={cluster} detail={detail} isGone={isGone} onJob={setStarted} />
        {job === null ? null : <StackJob key={job} job={job} onClose={() => setStarted(null)} />}
        {query.error ? (
          <ErrorState
            variant="inline"
            title={
              isGone ? 'This stack is gone; shown as it was' : 'This could not be refreshed; shown as it was'
            }
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : null}
        <UnconnectedNodes cluster={cluster} detail={detail} />
        <TabsPage
          label="About this stack"
          tabs={[
            {
              id: 'services',
              label: 'Services',
              count: detail.serviceDetails.length,
              content: () => <ServicesTab cluster={cluster} detail={detail} onJob={setStarted} />,
            },
            {
              id: 'containers',
              label: 'Containers',
              count: detail.target === 'engine' ? detail.containers.total : undefined,
              content: () => <StackContainers cluster={cluster} stack={stack} />,
            },
            { id: 'logs', label: 'Logs', content: () => <StackLogs cluster={cluster} stack={stack} /> },
            { id: 'stats', label: 'Stats', content: () => <StackStats cluster={cluster} stack={stack} /> },
            {
              id: 'compose',
              label: 'Compose file',
              content: () => <ComposeTab cluster={cluster} stack={stack} latest={detail.revision} />,
            },
            {
              id: 'revisions',
              label: 'Revisions',
              count: detail.revision ?? undefined,
              content: () => (
                <RevisionsTab cluster={cluster} stack={stack} latest={detail.revision} onJob={setStarted} />
              ),
            },
            {
              id: 'git',
              label: 'Git',
              content: () => <GitTab cluster={cluster} stack={stack} onJob={setStarted} />,
            },
            historyTab(cluster, 'stack', [stack]),
            ...accessTab,
          ]}
        />
      </Page>
    </PlaceContext>
  );
}
