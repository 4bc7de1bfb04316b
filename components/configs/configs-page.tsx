'use client';

import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { objectColumns, type ObjectSort } from '@/components/swarm-objects/object-columns';
import { objectListInput } from '@/components/swarm-objects/object-filters';
import { ObjectsPage } from '@/components/swarm-objects/objects-page';
import { Bytes } from '@/components/ui/bytes';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { ConfigRow } from '@/lib/contract/configs';
import { configCalls } from './config-calls';

const size: TableColumn<ConfigRow, ObjectSort> = {
  id: 'size',
  header: 'Size',
  cell: (row) => <Bytes bytes={row.sizeBytes} />,
  width: 95,
  align: 'end',
};

/** Every config of a Swarm. */
export function ConfigsPage({ cluster }: { cluster: string }) {
  const columns = useMemo(() => [...objectColumns<ConfigRow>(cluster), size], [cluster]);
  return (
    <ObjectsPage
      cluster={cluster}
      calls={configCalls}
      title="Configs"
      query={(page) => api.configs.list.queryOptions({ input: objectListInput(cluster, page) })}
      columns={columns}
      emptyText="A config is a file that the Swarm gives to the services that name it. What is secret belongs in a secret."
    />
  );
}
