import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import { Dash } from '@/components/ui/dash';
import { stackColumn } from '@/components/ui/table/stack-column';
import { collectionColumn } from '@/components/ui/table/collection-column';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { ServiceRow } from '@/lib/contract/services';
import { shortId } from '@/lib/format';
import { Replicas } from './replicas';
import { ServiceState } from './service-state';
import { modeWords } from './service-words';
import classes from './services.module.css';

export type ServiceSort = 'name' | 'state' | 'mode' | 'replicas' | 'image' | 'stack' | 'created' | 'updated';

/** The columns of a list of services in one cluster. */
export function serviceColumns(cluster: string): TableColumn<ServiceRow, ServiceSort>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => row.name,
      sortKey: 'name',
      width: 180,
      grow: 3,
      always: true,
      phone: 'title',
    },
    {
      id: 'state',
      header: 'State',
      cell: (row) => <ServiceState service={row} />,
      sortKey: 'state',
      width: 130,
      phone: 'side',
    },
    {
      id: 'replicas',
      header: 'Tasks',
      cell: (row) => <Replicas service={row} />,
      sortKey: 'replicas',
      sortFirst: 'descending',
      width: 75,
      align: 'end',
      phone: 'detail',
    },
    collectionColumn((row) => [row.collection]),
    {
      id: 'mode',
      header: 'Mode',
      cell: (row) => modeWords[row.mode],
      sortKey: 'mode',
      width: 100,
    },
    {
      id: 'image',
      header: 'Image',
      cell: (row) => (
        <span title={row.imageDigest === null ? row.image : `${row.image}@${row.imageDigest}`}>
          {row.image}
          {row.imageDigest === null ? null : (
            <code className={classes.digest}> {shortId(row.imageDigest)}</code>
          )}
        </span>
      ),
      sortKey: 'image',
      width: 170,
      grow: 3,
      phone: 'detail',
    },
    {
      id: 'ports',
      header: 'Ports',
      cell: (row) =>
        row.ports.length === 0 ? (
          <Dash />
        ) : (
          row.ports
            .map(
              ({ publishedPort, targetPort, protocol }) =>
                `${publishedPort || 'any'}→${targetPort}${protocol === 'tcp' ? '' : `/${protocol}`}`,
            )
            .join(', ')
        ),
      width: 110,
      grow: 1,
    },
    stackColumn(cluster, 110),
    {
      id: 'updated',
      header: 'Changed',
      cell: (row) => <RelativeTime timeMs={row.updatedMs} />,
      sortKey: 'updated',
      sortFirst: 'descending',
      width: 100,
      align: 'end',
    },
    createdColumn({ defaultHidden: true }),
    { id: 'id', header: 'Id', cell: (row) => <ShortId id={row.id} />, width: 140, defaultHidden: true },
  ];
}
