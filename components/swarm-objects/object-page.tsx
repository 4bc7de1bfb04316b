'use client';

import { RefreshCw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { ObjectHistory } from '@/components/audit/object-history';
import { CollectionMark } from '@/components/grants/collection-mark';
import { HoldersCard } from '@/components/grants/holders-card';
import { CardColumns } from '@/components/ui/card-columns';
import { ErrorState } from '@/components/ui/error-state';
import { KeyValueList, type KeyValue } from '@/components/ui/key-value-list';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PairsCard } from '@/components/ui/pairs-card';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import { StateBadge } from '@/components/ui/state-badge';
import type { SwarmObjectRow, SwarmObjectUse } from '@/lib/contract/swarm-objects';
import { paths } from '@/lib/paths';
import type { ObjectCalls } from './object-calls';
import { ObjectDialog, type ObjectQuestion } from './object-dialog';
import { UsesCard } from './uses-card';
import { whyNotRemove } from './why-not-remove';

type Detail = SwarmObjectRow & { labels: Record<string, string>; uses: SwarmObjectUse[] };

type Props = {
  cluster: string;
  calls: ObjectCalls;
  listPath: string;
  detail: Detail | undefined;
  error: Error | null;
  onRetry: () => void;
  /** Below who uses it: what a config holds. */
  children?: ReactNode;
  /** More lines of its details. */
  more?: KeyValue[];
};

/** One secret or config: who uses it and as which file. */
export function ObjectPage({ cluster, calls, listPath, detail, error, onRetry, children, more = [] }: Props) {
  const { word, permissions } = calls;
  const router = useRouter();
  const { may } = useSession();
  const [question, setQuestion] = useState<ObjectQuestion | null>(null);
  if (!detail) {
    return error ? (
      <Page>
        <ErrorState title={`This ${word} cannot be shown`} error={error} onRetry={onRetry} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  const gone = error !== null && toApiError(error).code === 'not_found';
  return (
    <PlaceContext value={{ cluster, collection: detail.collection }}>
      <Page>
        <PageHeader
          title={detail.name}
          badges={
            <StateBadge of="use" state={detail.services.length > 0 ? 'used' : 'unused'} variant="pill" />
          }
          subtitle={
            <>
              <span>
                Created <RelativeTime timeMs={detail.createdMs} />
              </span>
              <CollectionMark collections={[detail.collection]} />
              <ShortId id={detail.id} />
            </>
          }
          actions={
            <>
              <PermissionButton
                permission={permissions.update}
                icon={<RefreshCw size={14} aria-hidden />}
                disabledReason={gone ? `This ${word} is gone.` : null}
                onClick={() => setQuestion({ about: 'rotate', object: detail })}
              >
                Rotate
              </PermissionButton>
              <PermissionButton
                permission={permissions.remove}
                variant="default"
                icon={<Trash2 size={14} aria-hidden />}
                disabledReason={gone ? `This ${word} is gone.` : whyNotRemove(detail)}
                onClick={() => setQuestion({ about: 'remove', object: detail })}
              >
                Remove
              </PermissionButton>
            </>
          }
        />
        {error ? (
          <ErrorState
            variant="inline"
            title={
              gone ? `This ${word} is gone; shown as it was` : 'This could not be refreshed; shown as it was'
            }
            error={error}
            onRetry={onRetry}
          />
        ) : null}
        <CardColumns
          main={
            <>
              <UsesCard cluster={cluster} word={word} uses={detail.uses} />
              {children}
            </>
          }
          side={
            <>
              <SectionCard title="Details">
                <KeyValueList
                  items={[
                    {
                      label: 'Stack',
                      value:
                        detail.stack === null ? (
                          ''
                        ) : (
                          <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
                        ),
                    },
                    { label: 'Took the place of', value: detail.rotatedFrom ?? '' },
                    { label: 'Changed', value: <RelativeTime timeMs={detail.updatedMs} /> },
                    ...more,
                  ]}
                />
              </SectionCard>
              <PairsCard title="Labels" pairs={detail.labels} none="No labels" />
            </>
          }
        />
        {may('Access Manage', {}) ? <HoldersCard cluster={cluster} kind={word} id={detail.id} /> : null}
        <SectionCard title="History">
          <ObjectHistory cluster={cluster} kind={word} about={[detail.id, detail.name]} height="content" />
        </SectionCard>
        <ObjectDialog
          cluster={cluster}
          calls={calls}
          question={question}
          onClose={() => setQuestion(null)}
          onRemoved={() => router.push(listPath)}
        />
      </Page>
    </PlaceContext>
  );
}
