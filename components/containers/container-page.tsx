'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { historyTab } from '@/components/audit/history-tab';
import { useAccessTab } from '@/components/grants/use-access-tab';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { RefreshError } from '@/components/ui/refresh-error';
import { TabsPage } from '@/components/ui/tabs-page';
import type { Outputs } from '@/lib/contract/contract';
import { paths } from '@/lib/paths';
import { ChangesTab } from './changes-tab';
import { ContainerHeader } from './container-header';
import { ContainerLogs, ContainerStats, ContainerTerminal } from './container-streams';
import { FilesTab } from './files-tab';
import { InspectTab } from './inspect-tab';
import { ProcessesTab } from './processes-tab';
import { SummaryTab } from './summary-tab';

/** How often a probe may have ended, of which the engine tells only where it changes the container's health. */
function probedEveryMs(detail: Outputs['containers']['get'] | undefined): number | false {
  if (!detail?.healthcheck || detail.state !== 'running') return false;
  return detail.health === 'starting' ? 2_000 : Math.max(detail.healthcheck.intervalMs, 5_000);
}

/** One container: what it is, what it does, and what can be done with it. */
export function ContainerPage({ cluster, container }: { cluster: string; container: string }) {
  const router = useRouter();
  const accessTab = useAccessTab({ cluster, kind: 'container', id: container });
  const query = useQuery(
    api.containers.get.queryOptions({
      input: { cluster, container },
      refetchInterval: ({ state }) => probedEveryMs(state.data),
    }),
  );
  const detail = query.data;
  if (!detail) {
    return (
      <Page>
        {query.error ? (
          <ErrorState
            title="This container cannot be shown"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <>
            <Skeleton height={48} width="40%" />
            <Skeleton height={36} />
            <Skeleton height={320} />
          </>
        )}
      </Page>
    );
  }
  const one = { cluster, container: detail.id };
  return (
    <PlaceContext value={{ cluster, collection: detail.collection }}>
      <Page height="fill">
        <ContainerHeader
          cluster={cluster}
          detail={detail}
          onRemoved={() => router.push(paths.containers(cluster))}
        />
        {query.error ? (
          <RefreshError noun="container" error={query.error} onRetry={() => void query.refetch()} />
        ) : null}
        <TabsPage
          label="About this container"
          tabs={[
            {
              id: 'summary',
              label: 'Summary',
              content: () => <SummaryTab cluster={cluster} detail={detail} />,
            },
            { id: 'logs', label: 'Logs', content: () => <ContainerLogs {...one} /> },
            { id: 'stats', label: 'Stats', content: () => <ContainerStats {...one} /> },
            { id: 'terminal', label: 'Terminal', content: () => <ContainerTerminal {...one} /> },
            {
              id: 'processes',
              label: 'Processes',
              content: () => <ProcessesTab cluster={cluster} detail={detail} />,
            },
            { id: 'files', label: 'Files', content: () => <FilesTab {...one} /> },
            { id: 'changes', label: 'Changes', content: () => <ChangesTab {...one} /> },
            historyTab(cluster, 'container', [detail.id, detail.name]),
            ...accessTab,
            { id: 'inspect', label: 'Inspect', content: () => <InspectTab {...one} /> },
          ]}
        />
      </Page>
    </PlaceContext>
  );
}
