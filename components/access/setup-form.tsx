'use client';

import { Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { minPasswordLength } from '@/lib/password-rule';
import { paths } from '@/lib/paths';
import { AccessCard } from './access-card';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { signInWithPassword } from './password-sign-in';
import { useLinkToken } from './use-link-token';

/** The page of the setup link: makes the first admin and signs them in. The token comes after the `#`. */
export function SetupForm() {
  /** From the address; typed by hand where that had none. */
  const linkToken = useLinkToken();
  const [typedToken, setTypedToken] = useState('');
  const [mustType, setMustType] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    client.setup
      .status({})
      .then(({ required }) => setIsDone(!required))
      // Only a hint: sending the form will say what is wrong.
      .catch(() => undefined)
      .finally(() => setMustType(linkToken.current === ''));
  }, [linkToken]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await client.setup.complete({
        token: (linkToken.current || typedToken).trim(),
        name: name.trim(),
        password,
      });
    } catch (failure) {
      setError(toApiError(failure).message);
      setBusy(false);
      return;
    }
    const answer = await signInWithPassword(name.trim(), password);
    window.location.assign(answer.kind === 'done' ? paths.overview() : paths.signIn());
  };

  if (isDone) {
    return (
      <AccessCard title="Gantry is set up" lead="The first admin was made already, so this link is used up.">
        <Anchor href={paths.signIn()}>Go to the sign-in page</Anchor>
      </AccessCard>
    );
  }
  return (
    <AccessCard title="Welcome to Gantry" lead="Make the first admin. Others can be added later.">
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        {mustType ? (
          <PasswordInput
            label="Setup token"
            description="The part after “token=” of the setup link that Gantry printed when it started"
            autoComplete="off"
            required
            withAsterisk={false}
            value={typedToken}
            onChange={(event) => setTypedToken(event.currentTarget.value)}
          />
        ) : null}
        <TextInput
          label="User name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordField
          label="Password"
          description={`At least ${minPasswordLength} characters. A few words in a row are good.`}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={setPassword}
          error={
            password !== '' && password.length < minPasswordLength
              ? `${minPasswordLength - password.length} more needed`
              : undefined
          }
        />
        {error ? <FormMessage>{error}</FormMessage> : null}
        <Button
          type="submit"
          size="sm"
          fullWidth
          loading={busy}
          disabled={password.length < minPasswordLength}
        >
          Make the admin and sign in
        </Button>
      </form>
    </AccessCard>
  );
}
