'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { useNamePage } from '@/components/ui/page-name';
import { RefreshError } from '@/components/ui/refresh-error';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import { TabsPage } from '@/components/ui/tabs-page';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { usedByReason } from '@/lib/used-by';
import { InspectTab } from './inspect-tab';
import { RemoveVolumeDialog } from './remove-dialog';
import { SummaryTab } from './summary-tab';
import { volumeName } from './volume-name';

/** One volume: who mounts it, where it is, and how it is set up. */
export function VolumePage({ cluster, volume }: { cluster: string; volume: string }) {
  const router = useRouter();
  const node = useUrlState().get('node') || undefined;
  const [removing, setRemoving] = useState(false);
  const {
    data: detail,
    error,
    refetch,
  } = useQuery(api.volumes.get.queryOptions({ input: { cluster, volume, node } }));
  useNamePage(detail ? volumeName(detail.name) : null);
  if (!detail) {
    return error ? (
      <Page>
        <ErrorState title="This volume cannot be shown" error={error} onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  return (
    <Page>
      <PageHeader
        title={volumeName(detail.name)}
        badges={
          <StateBadge of="use" state={detail.containers.length > 0 ? 'used' : 'unused'} variant="pill" />
        }
        subtitle={
          <>
            <span>{detail.driver}</span>
            {detail.anonymous ? <span>anonymous</span> : null}
            <span>
              Created <RelativeTime timeMs={detail.createdMs} />
            </span>
            <span>On {detail.nodeName}</span>
          </>
        }
        actions={
          <PermissionButton
            permission="Volume Remove"
            variant="default"
            icon={<Trash2 size={14} aria-hidden />}
            disabledReason={usedByReason(detail.containers)}
            onClick={() => setRemoving(true)}
          >
            Remove
          </PermissionButton>
        }
      />
      {error ? <RefreshError noun="volume" error={error} onRetry={() => void refetch()} /> : null}
      <TabsPage
        label="About this volume"
        tabs={[
          {
            id: 'summary',
            label: 'Summary',
            content: () => <SummaryTab cluster={cluster} volume={detail} />,
          },
          {
            id: 'inspect',
            label: 'Inspect',
            content: () => <InspectTab cluster={cluster} volume={detail.name} node={detail.nodeId} />,
          },
        ]}
      />
      {removing ? (
        <RemoveVolumeDialog
          cluster={cluster}
          volume={detail}
          onClose={() => setRemoving(false)}
          onRemoved={() => router.push(paths.volumes(cluster))}
        />
      ) : null}
    </Page>
  );
}
