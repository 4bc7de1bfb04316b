'use client';

import { Badge, Menu } from '@mantine/core';
import { Ban, CircleCheck, KeyRound, KeySquare, Link2, Plus, Shield, ShieldOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
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
      id: 'signIn',
      header: 'Signs in with',
      width: 170,
      grow: 1,
      cell: (user) => <span className={classes.faint}>{signInWords(user)}</span>,
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
          <RowMenu name={user.name}>
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
              disabledReason={whyNoPassword(user)}
              onClick={() => setDialog({ kind: 'password', user })}
            >
              Set a password
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<Link2 size={14} aria-hidden />}
              disabledReason={whyNoPassword(user)}
              onClick={() => setDialog({ kind: 'reset', user })}
            >
              Reset the password
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<ShieldOff size={14} aria-hidden />}
              disabledReason={user.secondFactor ? null : `${user.name} has no second factor.`}
              onClick={() => setDialog({ kind: 'factor', user })}
            >
              Take second factor away
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<KeySquare size={14} aria-hidden />}
              disabledReason={user.passkeys > 0 ? null : `${user.name} has no passkeys.`}
              onClick={() => setDialog({ kind: 'passkeys', user })}
            >
              Remove passkeys
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
          </RowMenu>
        )}
      />
      <UserDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Page>
  );
}

function signInWords({ kind, source, password, secondFactor, passkeys }: User): string {
  if (kind === 'service') return 'API tokens alone';
  const first = {
    local: { own: 'Password', temporary: 'First password', none: 'Reset link' }[password],
    ldap: 'Directory',
    oidc: 'Identity provider',
  }[source];
  return [
    first,
    ...(secondFactor ? ['second factor'] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`] : []),
  ].join(', ');
}

function whyNoPassword({ kind, source, name }: User): string | null {
  if (kind === 'service') return 'A service account has no password: make an API token for it.';
  return source === 'local' ? null : `The password of ${name} is not kept here.`;
}
