'use client';

import { Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { minPasswordLength } from '@/lib/password-rule';
import { type BuiltInRole, builtInRoles } from '@/lib/permissions';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { useAccessChange } from './use-access-change';

/** Makes a user. */
export function UserCreateDialog({ onClose }: { onClose: () => void }) {
  const changed = useAccessChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<BuiltInRole>('View Only');
  const [password, setPassword] = useState('');
  const [kind, setKind] = useState<'person' | 'service'>('person');
  const isPerson = kind === 'person';
  const [mustChange, setMustChange] = useState(true);
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title="New user"
      submitLabel="Make user"
      incomplete={name.trim() === '' || (isPerson && password.length < minPasswordLength)}
      onSubmit={async () => {
        await client.users.create({
          name: name.trim(),
          kind,
          role,
          password: isPerson ? password : undefined,
          mustChange: isPerson && mustChange,
        });
        await changed(
          isPerson ? `${name.trim()} can sign in now.` : `${name.trim()} is made. Make an API token for it.`,
        );
      }}
    >
      <SegmentedControl
        aria-label="Kind of user"
        data={[
          { value: 'person', label: 'Person' },
          { value: 'service', label: 'Service account' },
        ]}
        value={kind}
        onChange={(value) => setKind(value === 'service' ? 'service' : 'person')}
      />
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
      {isPerson ? (
        <>
          <PasswordField
            label="First password"
            description={`At least ${minPasswordLength} characters, and none that is known from leaks.`}
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
          <Checkbox
            label="They must change it when they first sign in"
            checked={mustChange}
            onChange={(event) => setMustChange(event.currentTarget.checked)}
          />
        </>
      ) : (
        <FormMessage tone="note">
          The account of a program: nobody can sign in with it. It acts with API tokens, which are made under
          API tokens.
        </FormMessage>
      )}
    </FormDialog>
  );
}
