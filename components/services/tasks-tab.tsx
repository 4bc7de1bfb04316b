'use client';

import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { stateWord } from '@/components/ui/state-badge';
import { onlyValues } from '@/components/ui/url-state';
import type { ServiceDetail } from '@/lib/contract/services';
import { paths } from '@/lib/paths';
import { taskStates } from '@/lib/swarm-states';
import { taskColumns, type TaskSort } from './task-columns';
import { WhyCard } from './why-card';

const whens = ['current', 'past'] as const;
const whenWords = { current: 'Current', past: 'Past' } as const;

/** The tasks of a service: each with the past ones of its slot, and what became of them. */
export function TasksTab({ cluster, service }: { cluster: string; service: ServiceDetail }) {
  const columns = useMemo(() => taskColumns(cluster, 'service'), [cluster]);
  return (
    <>
      <WhyCard cluster={cluster} service={service.id} />
      <DataTable
        id="service-tasks"
        urlPrefix="tasks-"
        noun={{ one: 'task', many: 'tasks' }}
        query={({ filters, ...page }) =>
          api.tasks.list.queryOptions({
            input: {
              ...page,
              cluster,
              service: service.id,
              filter: {
                state: onlyValues(filters.state, taskStates),
                when: onlyValues(filters.when, whens),
              },
            },
          })
        }
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) =>
          row.containerKnown && row.containerId !== null
            ? paths.container(cluster, row.containerId)
            : paths.service(cluster, service.id, 'tasks')
        }
        defaultSort={'name' satisfies TaskSort}
        filters={(answer) => [
          {
            id: 'when',
            label: 'When',
            options: whens.map((value) => ({
              value,
              label: whenWords[value],
              count: answer?.facets.when[value] ?? 0,
            })),
          },
          {
            id: 'state',
            label: 'State',
            options: taskStates.flatMap((value) => {
              const count = answer?.facets.state[value] ?? 0;
              return count === 0 ? [] : [{ value, label: stateWord({ of: 'task', state: value }), count }];
            }),
          },
        ]}
        searchPlaceholder="Task, node, error"
        empty={{
          title: 'No tasks',
          text: 'The Swarm has made none: the service is scaled to 0, or no node fits a global service.',
        }}
      />
    </>
  );
}
