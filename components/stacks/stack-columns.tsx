import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import { collectionColumn } from '@/components/ui/table/collection-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { StackRow } from '@/lib/contract/stacks';
import classes from './stacks.module.css';

export const stackOrigins = ['gantry', 'other'] as const;

/** Who deployed a stack, in words. */
export function originWord(origin: StackRow['origin']): string {
  switch (origin) {
    case 'gantry':
      return 'Gantry';
    case 'other':
      return 'Another tool';
  }
}

const dash = <span className={classes.faint}>–</span>;

/** The columns of the list of stacks; with `collections` there are some, and each row says its own. */
export function stackColumns({
  collections,
}: {
  collections: boolean;
}): TableColumn<StackRow, 'name' | 'state' | 'containers' | 'updated'>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => row.name,
      sortKey: 'name',
      width: 180,
      grow: 2,
      always: true,
      phone: 'title',
    },
    {
      id: 'state',
      header: 'State',
      cell: (row) => <StateBadge of="stack" state={row.state} />,
      sortKey: 'state',
      width: 130,
      phone: 'side',
    },
    {
      id: 'services',
      header: 'Services',
      cell: (row) =>
        row.services.length === 0 ? (
          dash
        ) : (
          <span title={row.services.join('\n')}>{row.services.join(', ')}</span>
        ),
      width: 180,
      grow: 3,
      phone: 'detail',
    },
    {
      id: 'containers',
      header: 'Running',
      // One element: a cell lays its children out without the spaces between them.
      cell: ({ containers: { running, total, unhealthy } }) => (
        <span>
          {running} <span className={classes.faint}>of {total}</span>
          {unhealthy > 0 ? <> · {unhealthy} unhealthy</> : null}
        </span>
      ),
      sortKey: 'containers',
      sortFirst: 'descending',
      width: 110,
      align: 'end',
      phone: 'detail',
    },
    {
      id: 'origin',
      header: 'Deployed by',
      cell: (row) =>
        row.origin === 'gantry' ? (
          (row.updatedBy ?? originWord(row.origin))
        ) : (
          <span className={classes.faint}>{originWord(row.origin)}</span>
        ),
      width: 130,
      grow: 1,
    },
    collectionColumn((row) => row.collections, { hidden: !collections }),
    {
      id: 'revision',
      header: 'Revision',
      cell: (row) => row.revision ?? dash,
      width: 90,
      align: 'end',
    },
    {
      id: 'updated',
      header: 'Updated',
      cell: (row) => <RelativeTime timeMs={row.updatedMs} />,
      sortKey: 'updated',
      sortFirst: 'descending',
      width: 110,
      align: 'end',
    },
  ];
}
