'use client';

import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { User } from '@/lib/contract/access';
import { minPasswordLength } from '@/lib/password-rule';
import { PasswordField } from './password-field';
import { useAccessChange } from './use-access-change';

/** Sets the password of a user. */
export function UserPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const changed = useAccessChange();
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Password of ${user.name}`}
      submitLabel="Set password"
      incomplete={password.length < minPasswordLength}
      onSubmit={async () => {
        await client.users.update({ user: user.id, password, mustChange });
        await changed(`${user.name} has a new password.`);
      }}
    >
      <PasswordField
        label="New password"
        description={`At least ${minPasswordLength} characters. Their sessions end; API tokens keep working.`}
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={setPassword}
      />
      <Checkbox
        label="They must change it when they next sign in"
        checked={mustChange}
        onChange={(event) => setMustChange(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
