'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { useKnownCollections } from '@/components/grants/use-known-collections';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StateBadge, stateWord } from '@/components/ui/state-badge';
import { collectionFilter } from '@/components/ui/table/facet-filters';
import type { TableFilter } from '@/components/ui/table/table-types';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import { rootCollection } from '@/lib/collection';
import type { StackRow } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import { stackStates } from '@/lib/stack-status';
import { originWord, stackColumns, stackOrigins } from './stack-columns';
import { StackDialog, type StackQuestion } from './stack-dialog';
import { StackMenu } from './stack-menu';
import { stackPlace } from './stack-place';

type Facets = Record<'state' | 'origin' | 'collection', Record<string, number>>;

/** The filter menus, with how many stacks each value would leave. */
function stackFilters(facets: Facets | null): TableFilter[] {
  return [
    {
      id: 'state',
      label: 'State',
      options: stackStates.map((state) => ({
        value: state,
        label: stateWord({ of: 'stack', state }),
        content: <StateBadge of="stack" state={state} />,
        count: facets?.state[state] ?? 0,
      })),
    },
    {
      id: 'origin',
      label: 'Deployed by',
      options: stackOrigins.map((value) => ({
        value,
        label: originWord(value),
        count: facets?.origin[value] ?? 0,
      })),
    },
    ...collectionFilter(facets?.collection),
  ];
}

/** Every stack of a cluster, whoever deployed it. */
export function StacksPage({ cluster }: { cluster: string }) {
  const router = useRouter();
  const collections = useKnownCollections().some((path) => path !== rootCollection);
  const columns = useMemo(() => stackColumns({ collections }), [collections]);
  const [question, setQuestion] = useState<StackQuestion | null>(null);
  const rowActions = useCallback(
    (row: StackRow) => (
      <PlaceContext value={stackPlace(cluster, row)}>
        <StackMenu
          cluster={cluster}
          stack={row}
          onAsk={setQuestion}
          onJob={() => router.push(paths.stack(cluster, row.name))}
        />
      </PlaceContext>
    ),
    [cluster, router],
  );
  return (
    <Page height="fill">
      <PageHeader title="Stacks" actions={<DeployButton cluster={cluster} variant="filled" />} />
      <DataTable
        id="stacks"
        noun={{ one: 'stack', many: 'stacks' }}
        query={({ search, sort, filters: wanted, limit, cursor }) =>
          api.stacks.list.queryOptions({
            input: {
              cluster,
              search,
              sort,
              limit,
              cursor,
              filter: {
                state: onlyValues(wanted.state, stackStates),
                origin: onlyValues(wanted.origin, stackOrigins),
                collection: anyValues(wanted.collection),
              },
            },
          })
        }
        columns={columns}
        rowId={(row) => row.name}
        rowName={(row) => row.name}
        rowHref={(row) => paths.stack(cluster, row.name)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => stackFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, service"
        empty={{
          title: 'No stacks yet',
          text: 'Paste a Compose file to deploy the first. Stacks that docker compose deploys show here too.',
          action: <DeployButton cluster={cluster} variant="default" />,
        }}
      />
      <StackDialog
        cluster={cluster}
        question={question}
        onClose={() => setQuestion(null)}
        onJob={() => {
          if (question) router.push(paths.stack(cluster, question.stack.name));
        }}
      />
    </Page>
  );
}

function DeployButton({ cluster, variant }: { cluster: string; variant: 'filled' | 'default' }) {
  const router = useRouter();
  return (
    <PermissionButton
      permission="Stack Deploy"
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => router.push(paths.deployStack(cluster))}
    >
      Deploy a stack
    </PermissionButton>
  );
}
