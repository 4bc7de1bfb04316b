import { ShortId } from '@/components/ui/short-id';
import { Dash } from '@/components/ui/dash';
import { FirstName } from '@/components/ui/first-name';
import { collectionColumn } from '@/components/ui/table/collection-column';
import { stackColumn } from '@/components/ui/table/stack-column';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { NetworkRow } from '@/lib/contract/networks';
import { formatCount } from '@/lib/format';
import { NetworkUse } from './network-use';
import classes from './networks.module.css';

export type NetworkSort = 'name' | 'driver' | 'scope' | 'created' | 'containers' | 'stack';

/** The columns of a list of networks in one cluster. */
export function networkColumns(cluster: string): TableColumn<NetworkRow, NetworkSort>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => row.name,
      sortKey: 'name',
      width: 220,
      grow: 3,
      always: true,
      phone: 'title',
    },
    { id: 'use', header: 'Use', cell: (row) => <NetworkUse network={row} />, width: 125, phone: 'side' },
    {
      id: 'containers',
      header: 'Containers',
      cell: (row) => <FirstName items={row.containers} />,
      sortKey: 'containers',
      sortFirst: 'descending',
      width: 150,
      grow: 1,
    },
    {
      id: 'driver',
      header: 'Driver',
      cell: (row) => row.driver,
      sortKey: 'driver',
      width: 95,
      phone: 'detail',
    },
    {
      id: 'subnets',
      header: 'Subnet',
      cell: (row) =>
        row.subnets.length > 0 ? (
          <code title={row.subnets.join('\n')}>{row.subnets.join(', ')}</code>
        ) : (
          <Dash />
        ),
      width: 160,
      grow: 1,
      phone: 'detail',
    },
    stackColumn(cluster),
    collectionColumn((row) => [row.collection]),
    {
      id: 'scope',
      header: 'Scope',
      cell: (row) => row.scope,
      sortKey: 'scope',
      width: 85,
      defaultHidden: true,
    },
    {
      id: 'internal',
      header: 'Outside',
      cell: (row) => (row.internal ? 'internal only' : 'reachable'),
      width: 110,
      defaultHidden: true,
    },
    { id: 'id', header: 'Id', cell: (row) => <ShortId id={row.id} />, width: 140, defaultHidden: true },
    {
      id: 'node',
      header: 'Node',
      cell: ({ nodes, nodeName }) => (
        <span title={nodes.map((node) => node.name).join('\n')}>
          {nodeName}
          {nodes.length > 1 ? <span className={classes.faint}> +{formatCount(nodes.length - 1)}</span> : null}
        </span>
      ),
      width: 140,
      grow: 1,
      defaultHidden: true,
    },
    createdColumn(),
  ];
}
