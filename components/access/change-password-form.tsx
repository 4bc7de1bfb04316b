'use client';

import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { minPasswordLength } from '@/lib/password-rule';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';

/** Changes one's own password. */
export function ChangePasswordForm({ onDone }: { onDone: () => Promise<void> | void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await client.users.changePassword({ currentPassword: current, newPassword: next });
      setCurrent('');
      setNext('');
      await onDone();
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
      />
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
