'use client';

import { Badge, Menu, Modal } from '@mantine/core';
import { Copy, Eye, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { RoleRow } from '@/lib/contract/grants';
import { groupsOf } from '@/lib/permission-groups';
import { permissions } from '@/lib/permissions';
import classes from './grants.module.css';
import { NewButton } from './new-button';
import { PermissionPicker } from './permission-picker';
import { RoleDialog } from './role-dialog';

type Question = { kind: 'create' } | { kind: 'edit' | 'copy' | 'view' | 'remove'; role: RoleRow };

const columns: TableColumn<RoleRow, 'name'>[] = [
  {
    id: 'name',
    header: 'Name',
    sortKey: 'name',
    width: 190,
    grow: 1,
    always: true,
    phone: 'title',
    cell: (role) => (
      <span className={classes.subject}>
        <span>{role.name}</span>
        {role.builtIn ? <Badge color="gray">Built in</Badge> : null}
      </span>
    ),
  },
  {
    id: 'permissions',
    header: 'Permissions',
    width: 110,
    align: 'end',
    phone: 'side',
    cell: (role) => (role.permissions.length === permissions.length ? 'All' : role.permissions.length),
  },
  {
    id: 'about',
    header: 'About',
    width: 260,
    grow: 3,
    phone: 'detail',
    cell: (role) =>
      groupsOf(role.permissions)
        .map(({ type }) => type)
        .join(', ') || <span className={classes.faint}>Nothing</span>,
  },
  { id: 'grants', header: 'Grants', width: 80, align: 'end', cell: (role) => role.grants },
];

/** Sets of permissions, to be granted somewhere. */
export function RolesPage() {
  const changed = useAccessChange();
  const [question, setQuestion] = useState<Question | null>(null);
  const close = () => setQuestion(null);
  return (
    <Page height="fill">
      <PageHeader
        title="Roles"
        subtitle="A role is a set of permissions. A grant gives it to a user or team, over everything, a cluster or a collection."
        actions={<NewButton onClick={() => setQuestion({ kind: 'create' })}>New role</NewButton>}
      />
      <DataTable
        id="roles"
        noun={{ one: 'role', many: 'roles' }}
        query={({ search, sort, limit, cursor }) =>
          api.roles.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(role) => role.id}
        rowName={(role) => role.name}
        searchPlaceholder="Search name"
        empty={{ title: 'No roles' }}
        rowActions={(role) => (
          <RowMenu name={role.name}>
            <Menu.Item
              leftSection={<Eye size={14} aria-hidden />}
              onClick={() => setQuestion({ kind: 'view', role })}
            >
              Show permissions
            </Menu.Item>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<Pencil size={14} aria-hidden />}
              disabledReason={
                role.builtIn ? 'Built-in roles stay as they are. Copy it, and change the copy.' : null
              }
              onClick={() => setQuestion({ kind: 'edit', role })}
            >
              Change
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<Copy size={14} aria-hidden />}
              onClick={() => setQuestion({ kind: 'copy', role })}
            >
              Copy
            </PermissionMenuItem>
            <Menu.Divider />
            <PermissionMenuItem
              permission="Access Manage"
              color="red"
              icon={<Trash2 size={14} aria-hidden />}
              disabledReason={whyNotRemove(role)}
              onClick={() => setQuestion({ kind: 'remove', role })}
            >
              Remove
            </PermissionMenuItem>
          </RowMenu>
        )}
      />
      {question?.kind === 'create' ? <RoleDialog role={null} onClose={close} /> : null}
      {question?.kind === 'edit' ? <RoleDialog role={question.role} onClose={close} /> : null}
      {question?.kind === 'copy' ? <RoleDialog role={null} copyOf={question.role} onClose={close} /> : null}
      {question?.kind === 'view' ? (
        <Modal opened onClose={close} size="xl" title={`The role “${question.role.name}”`}>
          <PermissionPicker value={new Set(question.role.permissions)} />
        </Modal>
      ) : null}
      {question?.kind === 'remove' ? (
        <ConfirmDialog
          opened
          onClose={close}
          title={`Remove the role “${question.role.name}”?`}
          confirmLabel="Remove"
          onConfirm={async () => {
            await client.roles.remove({ role: question.role.id });
            await changed(`The role “${question.role.name}” was removed.`);
          }}
        >
          No grant gives it: nobody loses anything.
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}

function whyNotRemove(role: RoleRow): string | null {
  if (role.builtIn) return 'Built-in roles are always there.';
  return role.grants > 0 ? 'It is granted. Take its grants away first.' : null;
}
