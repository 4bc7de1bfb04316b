'use client';

import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { containerColumns } from '@/components/containers/container-columns';
import { containerFilters, containerListInput } from '@/components/containers/container-filters';
import { DataTable } from '@/components/ui/data-table';
import { paths } from '@/lib/paths';

/** The containers of one stack, one-off runs too. */
export function StackContainers({ cluster, stack }: { cluster: string; stack: string }) {
  const columns = useMemo(() => containerColumns(cluster).filter(({ id }) => id !== 'stack'), [cluster]);
  return (
    <DataTable
      id="stack-containers"
      noun={{ one: 'container', many: 'containers' }}
      query={(page) => {
        const input = containerListInput(cluster, page);
        return api.containers.list.queryOptions({
          input: { ...input, filter: { ...input.filter, stack: [stack] } },
        });
      }}
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      rowHref={(row) => paths.container(cluster, row.id)}
      defaultSort="name"
      filters={(answer) =>
        containerFilters(answer?.facets ?? null, []).filter(({ id }) => id === 'state' || id === 'health')
      }
      searchPlaceholder="Name, image, command"
      empty={{ title: 'No containers', text: 'Nothing of this stack is on a connected engine.' }}
    />
  );
}
