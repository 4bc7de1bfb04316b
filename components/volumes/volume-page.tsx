'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleDot, CircleMinus, CirclePause, Trash2, type LucideIcon } from 'lucide-react';
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
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import { TabsPage } from '@/components/ui/tabs-page';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import type { NodeAvailability } from '@/lib/swarm-states';
import { AvailabilityDialog } from './availability-dialog';
import { InspectTab } from './inspect-tab';
import { removalRefusal } from './removal-refusal';
import { RemoveVolumeDialog } from './remove-dialog';
import { SummaryTab } from './summary-tab';
import { volumeKey } from './volume-key';
import { volumeName } from './volume-name';

const availabilities: { value: NodeAvailability; label: string; icon: LucideIcon }[] = [
  { value: 'active', label: 'Activate', icon: CircleDot },
  { value: 'pause', label: 'Pause', icon: CirclePause },
  { value: 'drain', label: 'Drain', icon: CircleMinus },
];

/** One volume: who mounts it, where it is, and how it is set up. */
export function VolumePage({ cluster, volume }: { cluster: string; volume: string }) {
  const router = useRouter();
  const accessTab = useAccessTab({ cluster, kind: 'volume', id: volume });
  const node = useUrlState().get('node') || undefined;
  const [removing, setRemoving] = useState(false);
  const [wanted, setWanted] = useState<NodeAvailability | null>(null);
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
  const { clusterVolume } = detail;
  return (
    <PlaceContext value={{ cluster, collection: detail.collection }}>
      <Page>
        <PageHeader
          title={volumeName(detail.name)}
          badges={
            clusterVolume ? (
              <>
                <StateBadge of="clusterVolume" state={clusterVolume.state} variant="pill" />
                <StateBadge of="availability" state={clusterVolume.availability} variant="pill" />
              </>
            ) : (
              <StateBadge of="use" state={detail.containers.length > 0 ? 'used' : 'unused'} variant="pill" />
            )
          }
          subtitle={
            <>
              <span>{detail.driver}</span>
              {detail.anonymous ? <span>anonymous</span> : null}
              <span>
                Created <RelativeTime timeMs={detail.createdMs} />
              </span>
              <span>{clusterVolume ? 'Cluster volume' : `On ${detail.nodeName}`}</span>
              <CollectionMark collections={[detail.collection]} />
            </>
          }
          actions={
            <>
              {availabilities
                .filter(({ value }) => clusterVolume && value !== clusterVolume.availability)
                .map(({ value, label, icon: Icon }) => (
                  <PermissionButton
                    key={value}
                    permission="Volume Create"
                    variant="default"
                    icon={<Icon size={14} aria-hidden />}
                    onClick={() => setWanted(value)}
                  >
                    {label}
                  </PermissionButton>
                ))}
              <PermissionButton
                permission="Volume Remove"
                variant="default"
                icon={<Trash2 size={14} aria-hidden />}
                disabledReason={removalRefusal(detail)}
                onClick={() => setRemoving(true)}
              >
                Remove
              </PermissionButton>
            </>
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
            historyTab(cluster, 'volume', [detail.name]),
            ...accessTab,
            {
              id: 'inspect',
              label: 'Inspect',
              content: () => <InspectTab cluster={cluster} {...volumeKey(detail)} />,
            },
          ]}
        />
        {clusterVolume && wanted ? (
          <AvailabilityDialog
            cluster={cluster}
            volume={{ name: detail.name, clusterVolume }}
            availability={wanted}
            onClose={() => setWanted(null)}
          />
        ) : null}
        {removing ? (
          <RemoveVolumeDialog
            cluster={cluster}
            volume={detail}
            onClose={() => setRemoving(false)}
            onRemoved={() => router.push(paths.volumes(cluster))}
          />
        ) : null}
      </Page>
    </PlaceContext>
  );
}
