import { RelativeTime } from '@/components/ui/relative-time';
import type { TableColumn } from './table-types';

/** The column of when the row's object was made, the newest first when it sorts. */
export function createdColumn<Row extends { createdMs: number | null }>(
  more: Partial<Pick<TableColumn<Row>, 'header' | 'phone' | 'defaultHidden'>> = {},
): TableColumn<Row, 'created'> {
  return {
    id: 'created',
    header: 'Created',
    cell: (row) => <RelativeTime timeMs={row.createdMs} />,
    sortKey: 'created',
    sortFirst: 'descending',
    width: 105,
    align: 'end',
    ...more,
  };
}
