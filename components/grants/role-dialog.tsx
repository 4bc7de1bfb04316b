'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { RoleRow } from '@/lib/contract/grants';
import { type Permission, permissions } from '@/lib/permissions';
import { useAccessChange } from '@/components/access/use-access-change';
import { PermissionPicker } from './permission-picker';
import { RoleOpening } from './role-opening';

type Props = {
  /** The role that is changed; null makes a new one. */
  role: RoleRow | null;
  /** The role a new one begins with. */
  copyOf?: RoleRow;
  onClose: () => void;
};

/** Makes or changes a role, and says what that opens before it is saved. */
export function RoleDialog({ role, copyOf, onClose }: Props) {
  const changed = useAccessChange();
  const [name, setName] = useState(role?.name ?? (copyOf ? `${copyOf.name} copy` : ''));
  const [held, setHeld] = useState<ReadonlySet<Permission>>(
    () => new Set(role?.permissions ?? copyOf?.permissions),
  );
  return (
    <FormDialog
      onClose={onClose}
      size="xl"
      title={role ? `Change the role “${role.name}”` : 'New role'}
      submitLabel={role ? 'Save role' : 'Make role'}
      incomplete={name.trim() === ''}
      onSubmit={async () => {
        const wanted = permissions.filter((permission) => held.has(permission));
        if (role) await client.roles.update({ role: role.id, name: name.trim(), permissions: wanted });
        else await client.roles.create({ name: name.trim(), permissions: wanted });
        await changed(`The role “${name.trim()}” is saved.`);
      }}
    >
      <TextInput
        label="Name"
        data-autofocus
        autoComplete="off"
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PermissionPicker value={held} onChange={setHeld} />
      <RoleOpening role={role?.id ?? null} before={new Set(role?.permissions)} after={held} />
    </FormDialog>
  );
}
