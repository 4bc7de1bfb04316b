'use client';

import { Eraser, Plus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { api, client } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { BulkRemoveDialog } from '@/components/ui/bulk-remove-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import { usedFilters, usedListInput } from '@/components/ui/table/used-filters';
import { useUrlState } from '@/components/ui/use-url-state';
import type { VolumeRow } from '@/lib/contract/volumes';
import { paths } from '@/lib/paths';
import { CreateVolumeDialog } from './create-dialog';
import { PruneVolumesDialog } from './prune-dialog';
import { removalRefusal } from './removal-refusal';
import { RemoveVolumeDialog } from './remove-dialog';
import { useVolumesChanged } from './use-volumes-changed';
import { volumeColumns } from './volume-columns';
import { volumeKey } from './volume-key';
import { volumeName } from './volume-name';

const noun = { one: 'volume', many: 'volumes' };
const rowId = (row: VolumeRow) => `${row.nodeId} ${volumeKey(row).volume}`;

/** Every volume of a cluster. */
export function VolumesPage({ cluster }: { cluster: string }) {
  const url = useUrlState();
  const router = useRouter();
  const changed = useVolumesChanged();
  const columns = useMemo(() => volumeColumns(cluster), [cluster]);
  const [removing, setRemoving] = useState<VolumeRow | null>(null);
  const [pruning, setPruning] = useState(false);
  const [bulk, setBulk] = useState<{ volumes: readonly VolumeRow[]; clear: () => void } | null>(null);
  const rowActions = useCallback(
    (row: VolumeRow) => (
      <PlaceContext value={{ cluster, collection: row.collection }}>
        <RowMenu name={volumeName(row.name)} width={180}>
          <PermissionMenuItem
            permission="Volume Remove"
            icon={<Trash2 size={15} aria-hidden />}
            color="red"
            disabledReason={removalRefusal(row)}
            onClick={() => setRemoving(row)}
          >
            Remove…
          </PermissionMenuItem>
        </RowMenu>
      </PlaceContext>
    ),
    [cluster],
  );
  const { whyNot } = useSession();
  const create = (variant: 'filled' | 'default') => (
    <PermissionButton
      permission="Volume Create"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => url.set({ create: '1' })}
    >
      Create a volume
    </PermissionButton>
  );

  return (
    <Page height="fill">
      <PageHeader
        title="Volumes"
        actions={
          <>
            <PermissionButton
              permission="Volume Remove"
              variant="default"
              icon={<Eraser size={14} aria-hidden />}
              onClick={() => setPruning(true)}
            >
              Remove unused
            </PermissionButton>
            {create('filled')}
          </>
        }
      />
      <DataTable
        id="volumes"
        noun={noun}
        query={(page) => api.volumes.list.queryOptions({ input: usedListInput(cluster, page) })}
        columns={columns}
        rowId={rowId}
        rowName={(row) => volumeName(row.name)}
        rowHref={(row) => paths.volume(cluster, volumeKey(row).volume, volumeKey(row).node)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => usedFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, driver, container, stack"
        bulkActions={(rows, clear) => (
          <PermissionButton
            permission="Volume Remove"
            variant="default"
            size="compact-xs"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => setBulk({ volumes: rows, clear })}
          >
            Remove…
          </PermissionButton>
        )}
        empty={{
          title: 'No volumes yet',
          text: 'Create one, or deploy a stack that names some.',
          action: create('default'),
        }}
      />
      {removing ? (
        <RemoveVolumeDialog cluster={cluster} volume={removing} onClose={() => setRemoving(null)} />
      ) : null}
      {url.get('create') === '' ? null : (
        <CreateVolumeDialog
          cluster={cluster}
          onClose={() => url.set({ create: null })}
          onCreated={(name) => router.push(paths.volume(cluster, name))}
        />
      )}
      {pruning ? <PruneVolumesDialog cluster={cluster} onClose={() => setPruning(false)} /> : null}
      {bulk ? (
        <BulkRemoveDialog
          noun={noun}
          typed
          items={bulk.volumes.map((volume) => ({
            id: rowId(volume),
            name: volumeName(volume.name),
            refusal:
              removalRefusal(volume) ?? whyNot('Volume Remove', { cluster, collection: volume.collection }),
            remove: () => client.volumes.remove({ cluster, ...volumeKey(volume) }),
          }))}
          onClose={() => setBulk(null)}
          onChanged={changed}
          onDone={bulk.clear}
        >
          Everything these volumes hold is lost. There is no way back, unless you have a copy of it elsewhere.
        </BulkRemoveDialog>
      ) : null}
    </Page>
  );
}
