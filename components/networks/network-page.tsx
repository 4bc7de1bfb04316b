'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { historyTab } from '@/components/audit/history-tab';
import { CollectionMark } from '@/components/grants/collection-mark';
import { useAccessTab } from '@/components/grants/use-access-tab';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { useNamePage } from '@/components/ui/page-name';
import { RefreshError } from '@/components/ui/refresh-error';
import { PermissionButton } from '@/components/ui/permission-button';
import { ShortId } from '@/components/ui/short-id';
import { TabsPage } from '@/components/ui/tabs-page';
import { paths } from '@/lib/paths';
import { InspectTab } from './inspect-tab';
import { NetworkDialog, type NetworkQuestion } from './network-dialog';
import { networkPlace } from './network-place';
import { NetworkUse } from './network-use';
import { SummaryTab } from './summary-tab';
import { whyNotRemove } from './why-not-remove';

/** One network: who is on it, with which address, and how it is set up. */
export function NetworkPage({ cluster, network }: { cluster: string; network: string }) {
  const router = useRouter();
  const accessTab = useAccessTab({ cluster, kind: 'network', id: network });
  const [question, setQuestion] = useState<NetworkQuestion | null>(null);
  const {
    data: detail,
    error,
    refetch,
  } = useQuery(api.networks.get.queryOptions({ input: { cluster, network } }));
  useNamePage(detail?.name ?? null);
  if (!detail) {
    return error ? (
      <Page>
        <ErrorState title="This network cannot be shown" error={error} onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  return (
    <PlaceContext value={networkPlace(cluster, detail)}>
      <Page>
        <PageHeader
          title={detail.name}
          badges={<NetworkUse network={detail} variant="pill" />}
          subtitle={
            <>
              <span>{detail.driver}</span>
              {detail.subnets.map((subnet) => (
                <code key={subnet}>{subnet}</code>
              ))}
              {detail.internal ? <span>internal</span> : null}
              <CollectionMark collections={[detail.collection]} />
              <ShortId id={detail.id} />
            </>
          }
          actions={
            <PermissionButton
              permission="Network Remove"
              variant="default"
              icon={<Trash2 size={14} aria-hidden />}
              disabledReason={whyNotRemove(detail)}
              onClick={() => setQuestion({ about: 'remove', network: detail })}
            >
              Remove
            </PermissionButton>
          }
        />
        {error ? <RefreshError noun="network" error={error} onRetry={() => void refetch()} /> : null}
        <TabsPage
          label="About this network"
          tabs={[
            {
              id: 'summary',
              label: 'Summary',
              content: () => <SummaryTab cluster={cluster} network={detail} onAsk={setQuestion} />,
            },
            historyTab(cluster, 'network', [detail.id, detail.name]),
            ...accessTab,
            {
              id: 'inspect',
              label: 'Inspect',
              content: () => <InspectTab cluster={cluster} network={detail.id} />,
            },
          ]}
        />
        <NetworkDialog
          cluster={cluster}
          question={question}
          onClose={() => setQuestion(null)}
          onRemoved={() => router.push(paths.networks(cluster))}
        />
      </Page>
    </PlaceContext>
  );
}
