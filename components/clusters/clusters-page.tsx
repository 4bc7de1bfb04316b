'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { EllipsisVertical, Pencil, Plug, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { notifyDone } from '@/components/ui/notify';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import { useUrlState } from '@/components/ui/use-url-state';
import type { ClusterRow } from '@/lib/contract/clusters';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { ConnectionDialog } from './connection-dialog';

const columns: TableColumn<ClusterRow, 'name' | 'created'>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 180,
    grow: 1,
    sortKey: 'name',
    always: true,
    phone: 'title',
    cell: (row) => row.name,
  },
  {
    id: 'state',
    header: 'State',
    width: 130,
    phone: 'side',
    cell: (row) => <StateBadge of="freshness" state={row.freshness.state} />,
  },
  {
    id: 'address',
    header: 'Address',
    width: 240,
    grow: 2,
    phone: 'detail',
    cell: (row) => <code title={row.connection.text}>{row.connection.text}</code>,
  },
  {
    id: 'version',
    header: 'Engine',
    width: 110,
    cell: (row) => row.nodes[0]?.engineVersion || '–',
  },
  { id: 'nodes', header: 'Nodes', width: 70, align: 'end', cell: (row) => formatCount(row.nodes.length) },
  {
    id: 'running',
    header: 'Running',
    width: 80,
    align: 'end',
    cell: (row) => formatCount(row.counts.running),
  },
  { id: 'stacks', header: 'Stacks', width: 80, align: 'end', cell: (row) => formatCount(row.counts.stacks) },
  {
    id: 'created',
    header: 'Connected',
    width: 120,
    sortKey: 'created',
    sortFirst: 'descending',
    cell: (row) => <RelativeTime timeMs={row.createdMs} />,
  },
];

/** Every cluster: connect, edit, disconnect. */
export function ClustersPage() {
  const queryClient = useQueryClient();
  const url = useUrlState();
  const [editing, setEditing] = useState<ClusterRow | null>(null);
  const [removing, setRemoving] = useState<ClusterRow | null>(null);
  const connecting = url.get('connect') !== '';
  const connect = () => url.set({ connect: '1' });
  const connectButton = (
    <PermissionButton permission="Cluster Manage" icon={<Plug size={14} aria-hidden />} onClick={connect}>
      Connect an engine
    </PermissionButton>
  );

  return (
    <Page height="fill">
      <PageHeader title="Clusters" actions={connectButton} />
      <DataTable
        id="clusters"
        noun={{ one: 'cluster', many: 'clusters' }}
        query={(page) =>
          api.clusters.list.queryOptions({
            input: { search: page.search, sort: page.sort, limit: page.limit, cursor: page.cursor },
          })
        }
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => paths.cluster(row.id)}
        rowActions={(row) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`Actions on ${row.name}`}>
                <EllipsisVertical size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <PermissionMenuItem
                permission="Cluster Manage"
                icon={<Pencil size={14} aria-hidden />}
                onClick={() => setEditing(row)}
              >
                Edit
              </PermissionMenuItem>
              <PermissionMenuItem
                permission="Cluster Manage"
                icon={<Trash2 size={14} aria-hidden />}
                color="red"
                onClick={() => setRemoving(row)}
              >
                Disconnect
              </PermissionMenuItem>
            </Menu.Dropdown>
          </Menu>
        )}
        defaultSort="name"
        empty={{
          title: 'No engine is connected yet',
          text: 'Connect one by its socket or its address.',
          action: connectButton,
        }}
      />
      <ConnectionDialog opened={connecting} onClose={() => url.set({ connect: null })} />
      <ConnectionDialog
        opened={editing !== null}
        onClose={() => setEditing(null)}
        cluster={editing ?? undefined}
      />
      <ConfirmDialog
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Disconnect ${removing?.name ?? ''}?`}
        confirmLabel="Disconnect"
        onConfirm={async () => {
          if (!removing) return;
          await client.clusters.remove({ cluster: removing.id });
          await queryClient.invalidateQueries({ queryKey: api.clusters.key() });
          notifyDone(`${removing.name} disconnected`);
        }}
      >
        Gantry forgets the address and its keys, and the revisions of stacks deployed there. Nothing on the
        engine is touched: its containers run on.
      </ConfirmDialog>
    </Page>
  );
}
