'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge, stateWord } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import { onlyValues } from '@/components/ui/url-state';
import type { TaskRow } from '@/lib/contract/tasks';
import { paths } from '@/lib/paths';
import { taskStates } from '@/lib/swarm-states';
import classes from './nodes.module.css';

type Sort = 'name' | 'state' | 'since' | 'service';

/** The tasks a node has been given, those that have ended too. */
export function NodeTasks({ cluster, node }: { cluster: string; node: string }) {
  const columns = useMemo(() => columnsOf(cluster), [cluster]);
  return (
    <DataTable
      id="node-tasks"
      urlPrefix="tasks-"
      noun={{ one: 'task', many: 'tasks' }}
      query={({ search, sort, limit, cursor, filters }) =>
        api.tasks.list.queryOptions({
          input: {
            cluster,
            node,
            search,
            sort,
            limit,
            cursor,
            filter: { state: onlyValues(filters.state, taskStates) },
          },
        })
      }
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      rowHref={(row) =>
        row.containerId !== null && row.containerKnown
          ? paths.container(cluster, row.containerId)
          : paths.service(cluster, row.serviceId)
      }
      defaultSort="name"
      filters={(answer) => [
        {
          id: 'state',
          label: 'State',
          options: taskStates.flatMap((value) => {
            const count = answer?.facets.state[value] ?? 0;
            return count > 0 ? [{ value, label: stateWord({ of: 'task', state: value }), count }] : [];
          }),
        },
      ]}
      height="content"
      empty={{ title: 'No tasks on this node', text: 'Services put some here when it is active and fits.' }}
    />
  );
}

function columnsOf(cluster: string): TableColumn<TaskRow, Sort>[] {
  return [
    {
      id: 'name',
      header: 'Task',
      width: 170,
      grow: 1,
      sortKey: 'name',
      always: true,
      phone: 'title',
      cell: (row) => row.name,
    },
    {
      id: 'service',
      header: 'Service',
      width: 150,
      grow: 1,
      sortKey: 'service',
      cell: (row) => <Link href={paths.service(cluster, row.serviceId)}>{row.serviceName}</Link>,
    },
    {
      id: 'state',
      header: 'State',
      width: 130,
      sortKey: 'state',
      phone: 'side',
      cell: (row) => <StateBadge of="task" state={row.state} />,
    },
    {
      id: 'image',
      header: 'Image',
      width: 200,
      grow: 1,
      phone: 'detail',
      cell: (row) => <code title={row.image}>{row.image.replace(/@sha256:.*$/, '')}</code>,
    },
    {
      id: 'error',
      header: 'Error',
      width: 180,
      grow: 2,
      cell: (row) =>
        row.error === '' ? (
          <span className={classes.faint}>–</span>
        ) : (
          <span title={row.error}>{row.error}</span>
        ),
    },
    {
      id: 'since',
      header: 'Since',
      width: 110,
      sortKey: 'since',
      sortFirst: 'descending',
      cell: (row) => (row.sinceMs === null ? '–' : <RelativeTime timeMs={row.sinceMs} />),
    },
  ];
}
