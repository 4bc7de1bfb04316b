'use client';

import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { FormDialog } from '@/components/ui/form-dialog';
import { type Role, roles, roleWithin } from '@/lib/permissions';
import { useAccessChange } from './use-access-change';

const dayMs = 24 * 3_600_000;
const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'No expiry' },
];

/** Makes a token, and hands it over to be shown. */
export function TokenCreateDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (token: string) => void;
}) {
  const { session } = useSession();
  const changed = useAccessChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [lifetime, setLifetime] = useState('90');
  const own = session?.user.role ?? 'View Only';

  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title="New API token"
      submitLabel="Make token"
      incomplete={name.trim() === ''}
      onSubmit={async () => {
        const { token } = await client.tokens.create({
          name: name.trim(),
          role: role ?? own,
          expiresMs: lifetime === 'never' ? undefined : Date.now() + Number(lifetime) * dayMs,
        });
        await changed(`The token “${name.trim()}” is made.`);
        onMade(token);
      }}
    >
      <TextInput
        label="Name"
        description="What will use it"
        placeholder="deploy pipeline"
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Role"
        description="At most your own"
        data={roles.filter((each) => roleWithin(each, own))}
        allowDeselect={false}
        value={role ?? own}
        onChange={(value) => setRole(roles.find((each) => each === value) ?? null)}
      />
      <Select
        label="Expires after"
        data={lifetimes}
        allowDeselect={false}
        value={lifetime}
        onChange={(value) => setLifetime(value ?? lifetime)}
      />
    </FormDialog>
  );
}
