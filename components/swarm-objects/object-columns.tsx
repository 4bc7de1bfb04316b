import { StateBadge } from '@/components/ui/state-badge';
import { Dash } from '@/components/ui/dash';
import { FirstName } from '@/components/ui/first-name';
import { collectionColumn } from '@/components/ui/table/collection-column';
import { stackColumn } from '@/components/ui/table/stack-column';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import { ShortId } from '@/components/ui/short-id';
import type { SwarmObjectRow } from '@/lib/contract/swarm-objects';

export type ObjectSort = 'name' | 'created' | 'services' | 'stack';

/** The columns that lists of secrets and of configs share. */
export function objectColumns<Row extends SwarmObjectRow>(cluster: string): TableColumn<Row, ObjectSort>[] {
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
    {
      id: 'use',
      header: 'Use',
      cell: (row) => <StateBadge of="use" state={row.services.length > 0 ? 'used' : 'unused'} />,
      width: 125,
      phone: 'side',
    },
    {
      id: 'services',
      header: 'Services',
      cell: (row) => <FirstName items={row.services} />,
      sortKey: 'services',
      sortFirst: 'descending',
      width: 170,
      grow: 2,
      phone: 'detail',
    },
    stackColumn(cluster, 140),
    collectionColumn((row) => [row.collection]),
    {
      id: 'rotatedFrom',
      header: 'Took the place of',
      cell: (row) => row.rotatedFrom ?? <Dash />,
      width: 150,
      grow: 1,
    },
    { id: 'id', header: 'Id', cell: (row) => <ShortId id={row.id} />, width: 140, defaultHidden: true },
    createdColumn({ phone: 'detail' }),
  ];
}
