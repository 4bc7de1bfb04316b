'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { minPasswordLength } from '@/lib/password-rule';
import classes from './access.module.css';
import { CurrentPasswordField } from './current-password-field';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { useSubmit } from './use-submit';

/** Changes one's own password. */
export function ChangePasswordForm({ onDone }: { onDone: () => Promise<void> | void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');

  const { busy, error, submit } = useSubmit(async () => {
    await client.users.changePassword({ currentPassword: current, newPassword: next });
    setCurrent('');
    setNext('');
    await onDone();
  });

  return (
    <form className={classes.form} onSubmit={submit}>
      <CurrentPasswordField value={current} onChange={setCurrent} />
      <PasswordField
        label="New password"
        description={`At least ${minPasswordLength} characters, and none that is known from leaks.`}
        autoComplete="new-password"
        value={next}
        onChange={setNext}
      />
      {error ? <FormMessage>{error.message}</FormMessage> : null}
      <div>
        <Button type="submit" loading={busy} disabled={current === '' || next.length < minPasswordLength}>
          Change password
        </Button>
      </div>
    </form>
  );
}
