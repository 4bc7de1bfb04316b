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
import { usedFilters, usedListInput } from '@/components/ui/table/used-filters';
import { useUrlState } from '@/components/ui/use-url-state';
import type { NetworkRow } from '@/lib/contract/networks';
import { paths } from '@/lib/paths';
import { CreateNetworkDialog } from './create-dialog';
import { networkColumns } from './network-columns';
import { NetworkDialog, type NetworkQuestion } from './network-dialog';
import { NetworkMenu } from './network-menu';
import { networkPlace } from './network-place';
import { PruneNetworksDialog } from './prune-dialog';
import { useNetworksChanged } from './use-networks-changed';
import { whyNotRemove } from './why-not-remove';

const noun = { one: 'network', many: 'networks' };

/** Every network of a cluster. */
export function NetworksPage({ cluster }: { cluster: string }) {
  const url = useUrlState();
  const router = useRouter();
  const changed = useNetworksChanged();
  const columns = useMemo(() => networkColumns(cluster), [cluster]);
  const [question, setQuestion] = useState<NetworkQuestion | null>(null);
  const [pruning, setPruning] = useState(false);
  const [bulk, setBulk] = useState<{ networks: readonly NetworkRow[]; clear: () => void } | null>(null);
  const { whyNot } = useSession();
  const rowActions = useCallback(
    (row: NetworkRow) => (
      <PlaceContext value={networkPlace(cluster, row)}>
        <NetworkMenu network={row} onAsk={setQuestion} />
      </PlaceContext>
    ),
    [cluster],
  );
  const create = (variant: 'filled' | 'default') => (
    <PermissionButton
      permission="Network Create"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => url.set({ create: '1' })}
    >
      Create a network
    </PermissionButton>
  );

  return (
    <Page height="fill">
      <PageHeader
        title="Networks"
        actions={
          <>
            <PermissionButton
              permission="Network Remove"
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
        id="networks"
        noun={noun}
        query={(page) => api.networks.list.queryOptions({ input: usedListInput(cluster, page) })}
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => paths.network(cluster, row.id)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => usedFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, subnet, container, stack, id"
        bulkActions={(rows, clear) => (
          <PermissionButton
            permission="Network Remove"
            variant="default"
            size="compact-xs"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => setBulk({ networks: rows, clear })}
          >
            Remove…
          </PermissionButton>
        )}
        empty={{
          title: 'No networks',
          text: 'The engine makes some by itself: it may not answer now.',
          action: create('default'),
        }}
      />
      <NetworkDialog cluster={cluster} question={question} onClose={() => setQuestion(null)} />
      {url.get('create') === '' ? null : (
        <CreateNetworkDialog
          cluster={cluster}
          onClose={() => url.set({ create: null })}
          onCreated={(id) => router.push(paths.network(cluster, id))}
        />
      )}
      {pruning ? <PruneNetworksDialog cluster={cluster} onClose={() => setPruning(false)} /> : null}
      {bulk ? (
        <BulkRemoveDialog
          noun={noun}
          items={bulk.networks.map((network) => ({
            id: network.id,
            name: network.name,
            refusal: whyNotRemove(network) ?? whyNot('Network Remove', networkPlace(cluster, network)),
            remove: () => client.networks.remove({ cluster, network: network.id }),
          }))}
          onClose={() => setBulk(null)}
          onChanged={changed}
          onDone={bulk.clear}
        >
          No container uses them. What names them in a Compose file or a script has to make them again.
        </BulkRemoveDialog>
      ) : null}
    </Page>
  );
}
