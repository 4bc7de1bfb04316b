'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api } from '@/components/api/client';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { KeyValueList } from '@/components/ui/key-value-list';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { useNamePage } from '@/components/ui/page-name';
import { PairsCard } from '@/components/ui/pairs-card';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { usedByReason } from '@/lib/used-by';
import { MountsCard } from './mounts-card';
import { RemoveVolumeDialog } from './remove-dialog';
import { volumeName } from './volume-name';
import { VolumeSize } from './volume-size';
import classes from './volumes.module.css';

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
      {error ? (
        <ErrorState
          variant="inline"
          title={
            toApiError(error).code === 'not_found'
              ? 'This volume is gone; shown as it was'
              : 'This could not be refreshed; shown as it was'
          }
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      <div className={classes.cards}>
        <div className={classes.column}>
          <MountsCard cluster={cluster} volume={detail} />
          <SectionCard title="Details">
            <KeyValueList
              items={[
                {
                  label: 'Name',
                  value: (
                    <>
                      <code>{detail.name}</code> <CopyButton text={detail.name} label="Copy name" />
                    </>
                  ),
                },
                {
                  label: 'Size',
                  value: <VolumeSize cluster={cluster} volume={detail.name} node={detail.nodeId} />,
                },
                { label: 'Driver', value: detail.driver },
                { label: 'Scope', value: detail.scope },
                {
                  label: 'Path on the node',
                  value:
                    detail.mountpoint === '' ? (
                      ''
                    ) : (
                      <>
                        <code>{detail.mountpoint}</code>{' '}
                        <CopyButton text={detail.mountpoint} label="Copy path" />
                      </>
                    ),
                },
                {
                  label: 'Node',
                  value: <Link href={paths.node(cluster, detail.nodeId)}>{detail.nodeName}</Link>,
                },
                {
                  label: 'Stack',
                  value:
                    detail.stack === null ? (
                      ''
                    ) : (
                      <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
                    ),
                },
              ]}
            />
          </SectionCard>
        </div>
        <div className={classes.column}>
          <PairsCard title="Driver options" pairs={detail.options} none="No driver options" />
          <PairsCard title="Labels" pairs={detail.labels} none="No labels" />
        </div>
      </div>
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
