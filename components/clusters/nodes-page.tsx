'use client';

import { api } from '@/components/api/client';
import { Bytes } from '@/components/ui/bytes';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { securityNames } from './nodes-table';

const columns: TableColumn<NodeRow, 'name' | 'cpus' | 'memory'>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 170,
    grow: 1,
    sortKey: 'name',
    always: true,
    phone: 'title',
    cell: (row) => row.name,
  },
  {
    id: 'state',
    header: 'Health',
    width: 120,
    phone: 'side',
    cell: (row) => <StateBadge of="freshness" state={row.freshness.state} />,
  },
  { id: 'version', header: 'Engine', width: 130, phone: 'detail', cell: (row) => row.engineVersion },
  { id: 'api', header: 'API', width: 60, defaultHidden: true, cell: (row) => row.apiVersion },
  {
    id: 'system',
    header: 'System',
    width: 200,
    grow: 1,
    phone: 'detail',
    cell: (row) => row.operatingSystem,
  },
  { id: 'kernel', header: 'Kernel', width: 160, defaultHidden: true, cell: (row) => row.kernelVersion },
  {
    id: 'architecture',
    header: 'Architecture',
    width: 100,
    defaultHidden: true,
    cell: (row) => row.architecture,
  },
  {
    id: 'cpus',
    header: 'CPUs',
    width: 70,
    align: 'end',
    sortKey: 'cpus',
    sortFirst: 'descending',
    cell: (row) => formatCount(row.cpus),
  },
  {
    id: 'memory',
    header: 'Memory',
    width: 100,
    align: 'end',
    sortKey: 'memory',
    sortFirst: 'descending',
    cell: (row) => <Bytes bytes={row.memoryBytes} />,
  },
  {
    id: 'running',
    header: 'Running',
    width: 80,
    align: 'end',
    cell: (row) => formatCount(row.counts.running),
  },
  { id: 'images', header: 'Images', width: 80, align: 'end', cell: (row) => formatCount(row.counts.images) },
  { id: 'storage', header: 'Storage', width: 100, cell: (row) => row.storageDriver },
  { id: 'cgroup', header: 'cgroup', width: 80, cell: (row) => `v${row.cgroupVersion}` },
  { id: 'security', header: 'Security', width: 160, cell: (row) => securityNames(row.securityOptions) },
  {
    id: 'warnings',
    header: 'Warnings',
    width: 90,
    align: 'end',
    cell: (row) => formatCount(row.warnings.length),
  },
];

/** The nodes of a cluster. */
export function NodesPage({ cluster }: { cluster: string }) {
  return (
    <Page height="fill">
      <PageHeader title="Nodes" />
      <DataTable
        id="nodes"
        noun={{ one: 'node', many: 'nodes' }}
        query={(page) =>
          api.nodes.list.queryOptions({
            input: { cluster, search: page.search, sort: page.sort, limit: page.limit, cursor: page.cursor },
          })
        }
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => paths.node(cluster, row.id)}
        defaultSort="name"
        empty={{
          title: 'No node is known yet',
          text: 'The cluster has not answered so far. Its state is on the cluster page.',
        }}
      />
    </Page>
  );
}
