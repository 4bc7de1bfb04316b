'use client';

import { Anchor, Button } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { minPasswordLength } from '@/lib/password-rule';
import { paths } from '@/lib/paths';
import { AccessCard } from './access-card';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';

/** The page of a reset link: a new password is chosen. The token comes after the `#`. */
export function ResetForm() {
  const token = useRef('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [doneFor, setDoneFor] = useState<string | null>(null);

  useEffect(() => {
    const given = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
    if (given === '') return;
    token.current = given;
    // Out of the address, and so out of the history and of screenshots.
    window.history.replaceState(null, '', window.location.pathname);
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const { userName } = await client.signIn.completeReset({ token: token.current || 'none', password });
      setDoneFor(userName);
    } catch (failure) {
      setError(toApiError(failure).message);
    } finally {
      setBusy(false);
    }
  };

  if (doneFor !== null) {
    return (
      <AccessCard title="Your password is set" lead={`Sign in as ${doneFor} with it now.`}>
        <Anchor href={paths.signIn()}>Go to the sign-in page</Anchor>
      </AccessCard>
    );
  }
  return (
    <AccessCard title="Choose a new password" lead="The link that brought you here works once.">
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <PasswordField
          label="New password"
          description={`At least ${minPasswordLength} characters. A few words in a row are good.`}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={setPassword}
        />
        {error ? <FormMessage>{error}</FormMessage> : null}
        <Button
          type="submit"
          size="sm"
          fullWidth
          loading={busy}
          disabled={password.length < minPasswordLength}
        >
          Set password
        </Button>
      </form>
    </AccessCard>
  );
}
