import Link from 'next/link';
import { Dash } from '@/components/ui/dash';
import { RelativeTime } from '@/components/ui/relative-time';
import { ShortId } from '@/components/ui/short-id';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import text from '@/components/ui/text.module.css';
import type { TaskRow } from '@/lib/contract/tasks';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './services.module.css';

export type TaskSort = 'name' | 'state' | 'node' | 'since' | 'service';

/** The columns of a list of tasks; of one service, or of a node with several. */
export function taskColumns(cluster: string, of: 'service' | 'node'): TableColumn<TaskRow, TaskSort>[] {
  return [
    {
      id: 'name',
      header: 'Task',
      cell: (row) => (
        <span className={row.when === 'past' ? classes.faint : undefined}>
          {row.when === 'past' ? '↳ ' : ''}
          {row.name}
        </span>
      ),
      sortKey: 'name',
      width: 150,
      grow: 1,
      always: true,
      phone: 'title',
    },
    {
      id: 'state',
      header: 'State',
      cell: (row) => (
        <StateBadge
          of="task"
          state={row.state}
          detail={row.exitCode !== null && row.exitCode !== 0 ? `(${row.exitCode})` : undefined}
        />
      ),
      sortKey: 'state',
      width: 125,
      phone: 'side',
    },
    {
      id: 'error',
      header: 'What happened',
      cell: (row) =>
        row.error === '' ? (
          <span className={classes.faint}>{row.message}</span>
        ) : (
          <span className={classes.error} title={row.error}>
            {row.error}
          </span>
        ),
      width: 200,
      grow: 3,
      phone: 'detail',
    },
    {
      id: of === 'service' ? 'node' : 'service',
      header: of === 'service' ? 'Node' : 'Service',
      cell: (row) => {
        if (of === 'node')
          return (
            <Link href={paths.service(cluster, row.serviceId)} className={text.quiet} prefetch={false}>
              {row.serviceName}
            </Link>
          );
        return row.nodeId === null ? (
          <Dash />
        ) : (
          <Link href={paths.node(cluster, row.nodeId)} className={text.quiet} prefetch={false}>
            {row.nodeName}
          </Link>
        );
      },
      sortKey: of === 'service' ? 'node' : 'service',
      width: 150,
      grow: 1,
      phone: 'detail',
    },
    {
      id: 'container',
      header: 'Container',
      cell: (row) => <Container cluster={cluster} task={row} />,
      width: 130,
    },
    {
      id: 'image',
      header: 'Image',
      cell: (row) => row.image.split('@')[0],
      width: 180,
      grow: 2,
      defaultHidden: true,
    },
    {
      id: 'since',
      header: 'Since',
      cell: (row) => <RelativeTime timeMs={row.sinceMs} />,
      sortKey: 'since',
      sortFirst: 'descending',
      width: 95,
      align: 'end',
    },
    { id: 'id', header: 'Id', cell: (row) => <ShortId id={row.id} />, width: 140, defaultHidden: true },
  ];
}

/** A link where the container can be looked into; else why it cannot. */
function Container({ cluster, task }: { cluster: string; task: TaskRow }) {
  if (task.containerId === null) return <Dash />;
  if (task.containerKnown)
    return (
      <Link href={paths.container(cluster, task.containerId)} prefetch={false}>
        <code>{shortId(task.containerId)}</code>
      </Link>
    );
  return (
    <span
      className={classes.faint}
      title={
        task.nodeConnected
          ? 'This container was removed.'
          : `The engine of ${task.nodeName ?? 'its node'} is not connected. Connect it on the node's page.`
      }
    >
      {task.nodeConnected ? 'removed' : 'not connected'}
    </span>
  );
}
