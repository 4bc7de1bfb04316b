'use client';

import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { containerColumns } from '@/components/containers/container-columns';
import { DataTable } from '@/components/ui/data-table';
import { paths } from '@/lib/paths';

/** The containers of one node, of services and others. */
export function NodeContainers({ cluster, node }: { cluster: string; node: string }) {
  const columns = useMemo(() => containerColumns(cluster).filter(({ id }) => id !== 'node'), [cluster]);
  return (
    <DataTable
      id="node-containers"
      urlPrefix="containers-"
      noun={{ one: 'container', many: 'containers' }}
      query={({ search, sort, limit, cursor }) =>
        api.containers.list.queryOptions({
          input: { cluster, search, sort, limit, cursor, filter: { node: [node] } },
        })
      }
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      rowHref={(row) => paths.container(cluster, row.id)}
      defaultSort="name"
      height="content"
      empty={{ title: 'No containers on this node' }}
    />
  );
}
