'use client';

import { ActionIcon, Badge, Menu } from '@mantine/core';
import { Ban, CircleCheck, Ellipsis, KeyRound, Plus, Shield, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RelativeTime } from '@/components/ui/relative-time';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { User } from '@/lib/contract/access';
import { paths } from '@/lib/paths';
import classes from './access.module.css';
import { UserDialogs, type UserDialog } from './user-dialogs';
import { UserState } from './user-state';

/** Who may sign in, and as what. */
export function UsersPage() {
  const { session } = useSession();
  const [dialog, setDialog] = useState<UserDialog | null>(null);

  const columns: TableColumn<User, 'name' | 'role' | 'created'>[] = [
    {
      id: 'name',
      header: 'Name',
      sortKey: 'name',
      width: 180,
      grow: 2,
      always: true,
      phone: 'title',
      cell: (user) => (
        <span className={classes.user}>
          {user.name}
          {user.id === session?.user.id ? <Badge color="gray">You</Badge> : null}
          {user.kind === 'service' ? <Badge color="gray">Service account</Badge> : null}
        </span>
      ),
    },
    {
      id: 'role',
      header: 'Role over everything',
      sortKey: 'role',
      width: 150,
      grow: 1,
      phone: 'detail',
      cell: (user) => user.role ?? <span className={classes.faint}>None</span>,
    },
    {
      id: 'state',
      header: 'State',
      width: 110,
      phone: 'side',
      cell: (user) => <UserState disabled={user.disabled} />,
    },
    {
      id: 'lastSignIn',
      header: 'Last sign-in',
      width: 130,
      cell: (user) =>
        user.lastSignInMs === null ? (
          <span className={classes.faint}>Never</span>
        ) : (
          <RelativeTime timeMs={user.lastSignInMs} />
        ),
    },
    {
      id: 'created',
      header: 'Created',
      sortKey: 'created',
      sortFirst: 'descending',
      width: 130,
      cell: (user) => <RelativeTime timeMs={user.createdMs} />,
    },
  ];

  return (
    <Page height="fill">
      <PageHeader
        title="Users"
        subtitle="What users hold over everything; grants over clusters and collections add to it. Open one to see all they may, and why."
        actions={
          <PermissionButton
            permission="Access Manage"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => setDialog({ kind: 'create' })}
          >
            New user
          </PermissionButton>
        }
      />
      <DataTable
        id="users"
        noun={{ one: 'user', many: 'users' }}
        query={({ search, sort, limit, cursor }) =>
          api.users.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(user) => user.id}
        rowName={(user) => user.name}
        rowHref={(user) => paths.user(user.id)}
        defaultSort="name"
        searchPlaceholder="Search name or role"
        empty={{ title: 'No users' }}
        rowActions={(user) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`Actions for ${user.name}`}>
                <Ellipsis size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <PermissionMenuItem
                permission="Access Manage"
                icon={<Shield size={14} aria-hidden />}
                onClick={() => setDialog({ kind: 'role', user })}
              >
                Change role
              </PermissionMenuItem>
              <PermissionMenuItem
                permission="Access Manage"
                icon={<KeyRound size={14} aria-hidden />}
                disabledReason={
                  user.kind === 'service'
                    ? 'A service account has no password: make an API token for it.'
                    : null
                }
                onClick={() => setDialog({ kind: 'password', user })}
              >
                Set a password
              </PermissionMenuItem>
              <PermissionMenuItem
                permission="Access Manage"
                icon={user.disabled ? <CircleCheck size={14} aria-hidden /> : <Ban size={14} aria-hidden />}
                onClick={() => setDialog({ kind: 'disable', user })}
              >
                {user.disabled ? 'Enable' : 'Disable'}
              </PermissionMenuItem>
              <Menu.Divider />
              <PermissionMenuItem
                permission="Access Manage"
                color="red"
                icon={<Trash2 size={14} aria-hidden />}
                disabledReason={user.id === session?.user.id ? 'You cannot remove yourself here.' : null}
                onClick={() => setDialog({ kind: 'remove', user })}
              >
                Remove
              </PermissionMenuItem>
            </Menu.Dropdown>
          </Menu>
        )}
      />
      <UserDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Page>
  );
}
