import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { AuditEntry } from '@/lib/contract/audit';
import { formatDuration } from '@/lib/format';
import classes from './activity.module.css';
import { ActivityTarget } from './activity-target';

/** The columns of an entry, wherever entries are listed. */
export const entryColumns: readonly TableColumn<AuditEntry, 'time'>[] = [
  {
    id: 'time',
    header: 'Time',
    sortKey: 'time',
    sortFirst: 'descending',
    width: 110,
    always: true,
    phone: 'side',
    cell: (entry) => <RelativeTime timeMs={entry.timeMs} />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 115,
    phone: 'detail',
    cell: (entry) => <StateBadge of="outcome" state={entry.outcome} />,
  },
  { id: 'actor', header: 'Who', width: 110, phone: 'detail', cell: (entry) => entry.actor },
  {
    id: 'operation',
    header: 'What',
    width: 165,
    phone: 'title',
    cell: (entry) => <code>{entry.operation}</code>,
  },
  {
    id: 'target',
    header: 'On',
    width: 150,
    grow: 1,
    phone: 'detail',
    cell: (entry) => <ActivityTarget entry={entry} />,
  },
  {
    id: 'address',
    header: 'From',
    width: 115,
    cell: (entry) => entry.address || <span className={classes.faint}>–</span>,
  },
  {
    id: 'duration',
    header: 'Duration',
    width: 90,
    align: 'end',
    cell: (entry) => (entry.durationMs === null ? '–' : formatDuration(entry.durationMs)),
  },
  {
    id: 'error',
    header: 'Error',
    width: 130,
    defaultHidden: true,
    cell: (entry) => entry.errorCode ?? '–',
  },
  {
    id: 'sequence',
    header: 'Entry',
    width: 80,
    align: 'end',
    defaultHidden: true,
    cell: (entry) => entry.sequence,
  },
];
