'use client';

import { Button, Skeleton, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Play, RotateCw } from 'lucide-react';
import { api } from '@/components/api/client';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { containerCan } from '@/lib/container-can';
import type { ContainerDetail } from '@/lib/contract/containers';
import { formatQuantity } from '@/lib/format';
import classes from './containers.module.css';
import { whyNotNow } from './container-verbs';
import { useContainerActions } from './use-container-actions';

/** What runs inside it, as the node sees it. */
export function ProcessesTab({ cluster, detail }: { cluster: string; detail: ContainerDetail }) {
  const verdict = containerCan.top(detail);
  const act = useContainerActions(cluster);
  const query = useQuery(
    api.containers.top.queryOptions({ input: { cluster, container: detail.id }, enabled: verdict.can }),
  );
  if (!verdict.can) {
    return (
      <EmptyState
        title="No processes"
        action={
          <PermissionButton
            permission="Container Start"
            variant="default"
            icon={<Play size={14} aria-hidden />}
            disabledReason={whyNotNow('start', detail)}
            onClick={() => void act('start', detail)}
          >
            Start
          </PermissionButton>
        }
      >
        {verdict.reason}
      </EmptyState>
    );
  }
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={240} />;
  const { titles, processes } = query.data;
  return (
    <>
      <div className={classes.tools}>
        <Button
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Refresh
        </Button>
        <span className={classes.faint}>
          {formatQuantity(processes.length, 'process', 'processes')}, as of{' '}
          <RelativeTime timeMs={query.dataUpdatedAt} />
        </span>
      </div>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Processes">
        <Table stickyHeader highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {titles.map((title) => (
                <Table.Th key={title}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {processes.map((process) => (
              <Table.Tr key={process.join(' ')}>
                {process.map((value, position) => (
                  <Table.Td key={titles[position] ?? position}>
                    {position === process.length - 1 ? <code>{value}</code> : value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
