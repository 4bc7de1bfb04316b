'use client';

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
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Password of ${user.name}`}
      submitLabel="Set password"
      incomplete={password.length < minPasswordLength}
      onSubmit={async () => {
        await client.users.update({ user: user.id, password });
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
    </FormDialog>
  );
}
