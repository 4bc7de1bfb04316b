'use client';

import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { minPasswordLength } from '@/lib/password-rule';
import { type BuiltInRole, builtInRoles } from '@/lib/permissions';
import { PasswordField } from './password-field';
import { useAccessChange } from './use-access-change';

/** Makes a user. */
export function UserCreateDialog({ onClose }: { onClose: () => void }) {
  const changed = useAccessChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<BuiltInRole>('View Only');
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title="New user"
      submitLabel="Make user"
      incomplete={name.trim() === '' || password.length < minPasswordLength}
      onSubmit={async () => {
        await client.users.create({ name: name.trim(), role, password });
        await changed(`${name.trim()} can sign in now.`);
      }}
    >
      <TextInput
        label="User name"
        description="Letters, digits, “_”, “.”, “@” and “-”"
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Role over everything"
        data={[...builtInRoles]}
        allowDeselect={false}
        value={role}
        onChange={(value) => setRole(builtInRoles.find((each) => each === value) ?? role)}
      />
      <PasswordField
        label="First password"
        description={`At least ${minPasswordLength} characters. They can change it in their settings.`}
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
    </FormDialog>
  );
}
