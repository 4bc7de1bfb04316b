'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { historyTab } from '@/components/audit/history-tab';
import { useAccessTab } from '@/components/grants/use-access-tab';
import { StackJob } from '@/components/stacks/stack-job';
import { ErrorState } from '@/components/ui/error-state';
import { InspectView } from '@/components/ui/inspect-view';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { TabsPage } from '@/components/ui/tabs-page';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { OverviewTab } from './overview-tab';
import { ServiceHeader } from './service-header';
import { TasksTab } from './tasks-tab';

const loading = () => <Skeleton height={320} />;

// Each brings a large library: it is loaded when its tab is opened.
const ServiceLogs = dynamic<{ cluster: string; service: string; name: string }>(
  () => import('@/components/logs/log-view').then(({ LogView }) => LogView),
  { ssr: false, loading },
);
const ServiceStats = dynamic<{ cluster: string; service: string }>(
  () => import('@/components/stats/stats-charts').then(({ StatsCharts }) => StatsCharts),
  { ssr: false, loading },
);

/** One service: what it should be, its tasks, and what can be done with it. */
export function ServicePage({ cluster, service }: { cluster: string; service: string }) {
  const router = useRouter();
  const accessTab = useAccessTab({ cluster, kind: 'service', id: service });
  const url = useUrlState();
  const query = useQuery(api.services.get.queryOptions({ input: { cluster, service } }));
  const [started, setStarted] = useState<string | null>(null);
  const detail = query.data;
  if (!detail) {
    if (!query.error) return <LoadingState />;
    return (
      <Page>
        <ErrorState
          title="This service cannot be shown"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Page>
    );
  }
  const job = started ?? detail.job ?? (url.get('job') || null);
  const one = { cluster, service: detail.id };
  return (
    <PlaceContext value={{ cluster, collection: detail.collection }}>
      <Page height="fill">
        <ServiceHeader
          cluster={cluster}
          detail={detail}
          onJob={setStarted}
          onRemoved={() => router.push(paths.services(cluster))}
        />
        {query.error ? (
          <ErrorState
            variant="inline"
            title={
              toApiError(query.error).code === 'not_found'
                ? 'This service is gone; shown as it was'
                : 'This could not be refreshed; shown as it was'
            }
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : null}
        {job === null ? null : (
          <StackJob
            key={job}
            job={job}
            onClose={
              job === detail.job
                ? null
                : () => {
                    setStarted(null);
                    url.set({ job: null });
                  }
            }
          />
        )}
        <TabsPage
          label="About this service"
          tabs={[
            {
              id: 'overview',
              label: 'Overview',
              content: () => <OverviewTab cluster={cluster} detail={detail} />,
            },
            {
              id: 'tasks',
              label: 'Tasks',
              content: () => <TasksTab cluster={cluster} service={detail} />,
            },
            { id: 'logs', label: 'Logs', content: () => <ServiceLogs {...one} name={detail.name} /> },
            { id: 'stats', label: 'Stats', content: () => <ServiceStats {...one} /> },
            historyTab(cluster, 'service', [detail.id, detail.name]),
            ...accessTab,
            { id: 'inspect', label: 'Inspect', content: () => <InspectTab {...one} /> },
          ]}
        />
      </Page>
    </PlaceContext>
  );
}

function InspectTab(input: { cluster: string; service: string }) {
  return <InspectView query={useQuery(api.services.inspect.queryOptions({ input }))} />;
}
