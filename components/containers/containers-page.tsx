'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { useUrlState } from '@/components/ui/use-url-state';
import type { ContainerRow } from '@/lib/contract/containers';
import { paths } from '@/lib/paths';
import { BulkActions } from './bulk-actions';
import { BulkDialog } from './bulk-dialog';
import type { BulkVerb } from './bulk-verbs';
import { containerColumns } from './container-columns';
import { ContainerDialog, type ContainerQuestion } from './container-dialog';
import { containerFilters, containerListInput, linkedFilters } from './container-filters';
import { ContainerMenu } from './container-menu';
import type { ContainerVerb } from './container-verbs';

const noun = { one: 'container', many: 'containers' };
const rowVerbs: (ContainerVerb | null)[] = [
  'start',
  'stop',
  'restart',
  'pause',
  'unpause',
  'kill',
  null,
  'rename',
  'update',
  null,
  'remove',
];

type Bulk = { verb: BulkVerb; containers: readonly ContainerRow[]; clear: () => void };

/** Every container of a cluster, live. */
export function ContainersPage({ cluster }: { cluster: string }) {
  const [question, setQuestion] = useState<ContainerQuestion | null>(null);
  const [bulk, setBulk] = useState<Bulk | null>(null);
  const { data: nodeList } = useQuery(api.nodes.list.queryOptions({ input: { cluster, limit: 1 } }));
  const nodes = (nodeList?.total ?? 1) > 1;
  const columns = useMemo(() => containerColumns(cluster, { nodes }), [cluster, nodes]);
  const url = useUrlState();
  const linked = linkedFilters.filter((id) => url.get(id) !== '');
  const rowActions = useCallback(
    (row: ContainerRow) => (
      <PlaceContext value={{ cluster, collection: row.collection }}>
        <ContainerMenu cluster={cluster} container={row} onAsk={setQuestion} verbs={rowVerbs} links />
      </PlaceContext>
    ),
    [cluster],
  );

  return (
    <Page height="fill">
      <PageHeader title="Containers" actions={<RunButton cluster={cluster} variant="filled" />} />
      <DataTable
        id="containers"
        noun={noun}
        query={(page) => api.containers.list.queryOptions({ input: containerListInput(cluster, page) })}
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => paths.container(cluster, row.id)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => containerFilters(answer?.facets ?? null, linked)}
        searchPlaceholder="Name, image, command, stack, port, id"
        bulkActions={(rows, clear) => (
          <BulkActions
            cluster={cluster}
            containers={rows}
            onChoose={(verb) => setBulk({ verb, containers: rows, clear })}
          />
        )}
        empty={{
          title: 'No containers yet',
          text: 'Run one from an image, or deploy a stack from a Compose file.',
          action: <RunButton cluster={cluster} variant="default" />,
        }}
      />
      <ContainerDialog cluster={cluster} question={question} onClose={() => setQuestion(null)} />
      {bulk ? (
        <BulkDialog
          cluster={cluster}
          verb={bulk.verb}
          containers={bulk.containers}
          onClose={() => setBulk(null)}
          onDone={bulk.clear}
        />
      ) : null}
    </Page>
  );
}

function RunButton({ cluster, variant }: { cluster: string; variant: 'filled' | 'default' }) {
  const router = useRouter();
  return (
    <PermissionButton
      permission="Container Create"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => router.push(paths.runContainer(cluster))}
    >
      Run a container
    </PermissionButton>
  );
}
