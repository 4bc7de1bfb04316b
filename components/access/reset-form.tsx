'use client';

import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { minPasswordLength } from '@/lib/password-rule';
import { paths } from '@/lib/paths';
import { AccessCard } from './access-card';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { useLinkToken } from './use-link-token';
import { useSubmit } from './use-submit';

/** The page of a reset link: a new password is chosen. The token comes after the `#`. */
export function ResetForm() {
  const token = useLinkToken();
  const [password, setPassword] = useState('');
  const [doneFor, setDoneFor] = useState<string | null>(null);

  const { busy, error, submit } = useSubmit(async () => {
    const { userName } = await client.signIn.completeReset({ token: token.current || 'none', password });
    setDoneFor(userName);
  });

  if (doneFor !== null) {
    return (
      <AccessCard title="Your password is set" lead={`Sign in as ${doneFor} with it now.`}>
        <Anchor href={paths.signIn()}>Go to the sign-in page</Anchor>
      </AccessCard>
    );
  }
  return (
    <AccessCard title="Choose a new password" lead="The link that brought you here works once.">
      <form className={classes.form} onSubmit={submit}>
        <PasswordField
          label="New password"
          description={`At least ${minPasswordLength} characters. A few words in a row are good.`}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={setPassword}
        />
        {error ? <FormMessage>{error.message}</FormMessage> : null}
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
