'use client';

import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { builtInRoles } from '@/lib/permissions';
import { useAccessChange } from './use-access-change';

const dayMs = 24 * 3_600_000;
const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'No expiry' },
];

const tokenRoles = [...builtInRoles.filter((each) => each !== 'None'), 'Agent' as const];

/** Makes a token, and hands it over to be shown. */
export function TokenCreateDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (token: string) => void;
}) {
  const changed = useAccessChange();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof tokenRoles)[number] | null>(null);
  const [lifetime, setLifetime] = useState('90');

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
          role: role ?? undefined,
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
        description="At most what you hold, wherever you hold it"
        data={[{ value: '', label: 'All that you may' }, ...tokenRoles]}
        allowDeselect={false}
        value={role ?? ''}
        onChange={(value) => setRole(tokenRoles.find((each) => each === value) ?? null)}
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
