'use client';

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { KeyRound, LogIn } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { client } from '@/components/api/client';
import { returnPath } from '@/lib/return-path';
import { AccessCard } from './access-card';
import classes from './access.module.css';
import { CodeField } from './code-field';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { signInWithPassword } from './password-sign-in';
import type { SignInOutcome } from './send-credentials';
import { usePasskeySignIn } from './use-passkey-sign-in';
import { beginProviderSignIn, refusalText } from './provider-sign-in';

/** The sign-in page. `next` is where to go afterwards; `refusal` the code that an identity provider's way ended with. */
export function SignInForm({ next, refusal }: { next?: string; refusal?: string }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [codeNeeded, setCodeNeeded] = useState(false);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(refusal === undefined ? null : refusalText(refusal));
  const [provider, setProvider] = useState<string | null>(null);
  const [directory, setDirectory] = useState<string | null>(null);
  const [realm, setRealm] = useState<'local' | 'directory'>('local');
  const [passkeys, setPasskeys] = useState(false);
  const [setupNeeded, setSetupNeeded] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    client.signIn.options({}).then(
      (options) => {
        setDirectory(options.directory);
        setProvider(options.identityProvider);
        setPasskeys(options.passkeys);
        if (options.directory !== null) setRealm('directory');
      },
      () => undefined,
    );
    client.setup.status({}).then(
      ({ required }) => setSetupNeeded(required),
      // Only a hint: signing in itself will say what is wrong.
      () => undefined,
    );
  }, []);

  const take = (answer: SignInOutcome) => {
    switch (answer.kind) {
      case 'done':
        window.location.assign(returnPath(next));
        return;
      case 'code':
        setCodeNeeded(true);
        break;
      case 'refused':
        setError(answer.message);
        setCode('');
        break;
    }
    setBusy(false);
  };
  const passkeySignIn = usePasskeySignIn(passkeys && !codeNeeded, take);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    const answer = await signInWithPassword(name.trim(), password, { code: code.trim(), realm });
    take(answer);
    if (answer.kind === 'refused' && !codeNeeded) passwordInput.current?.select();
  };

  const askPasskey = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    take(await passkeySignIn.ask());
  };

  const goToProvider = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const answer = await beginProviderSignIn(returnPath(next));
    if (answer.kind === 'go') {
      window.location.assign(answer.url);
      return;
    }
    setError(answer.message);
    setBusy(false);
  };

  if (codeNeeded) {
    return (
      <AccessCard title="Second factor" lead={`Signing in as ${name.trim()}.`}>
        <form className={classes.form} onSubmit={(event) => void submit(event)}>
          <CodeField
            value={code}
            onChange={setCode}
            description="The six digits that your authenticator app shows, or one of your recovery codes"
          />
          {error ? <FormMessage>{error}</FormMessage> : null}
          <Button type="submit" size="sm" fullWidth loading={busy} disabled={code.trim() === ''}>
            Sign in
          </Button>
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              setCodeNeeded(false);
              setCode('');
              setError(null);
            }}
          >
            Start again
          </Button>
        </form>
      </AccessCard>
    );
  }
  return (
    <AccessCard
      title="Sign in"
      lead={directory === null ? 'Use your Gantry user name and password.' : 'Choose who knows you.'}
    >
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        {setupNeeded ? (
          <FormMessage tone="note">
            There is no user yet. Open the setup link that Gantry printed when it started.
          </FormMessage>
        ) : null}
        {directory === null ? null : (
          <SegmentedControl
            fullWidth
            aria-label="Who knows you"
            data={[
              { value: 'directory', label: directory },
              { value: 'local', label: 'Gantry itself' },
            ]}
            value={realm}
            onChange={(value) => setRealm(value === 'directory' ? 'directory' : 'local')}
          />
        )}
        <TextInput
          label="User name"
          name="username"
          autoComplete={passkeys ? 'username webauthn' : 'username'}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          inputRef={passwordInput}
        />
        {error ? <FormMessage>{error}</FormMessage> : null}
        <Button type="submit" size="sm" fullWidth loading={busy}>
          Sign in
        </Button>
        {passkeys ? (
          <OtherWay
            icon={<KeyRound size={15} aria-hidden />}
            disabled={busy}
            onClick={() => void askPasskey()}
          >
            Sign in with a passkey
          </OtherWay>
        ) : null}
        {provider === null ? null : (
          <OtherWay
            icon={<LogIn size={15} aria-hidden />}
            disabled={busy}
            onClick={() => void goToProvider()}
          >
            Sign in with {provider}
          </OtherWay>
        )}
      </form>
    </AccessCard>
  );
}

function OtherWay({
  icon,
  ...button
}: {
  icon: ReactNode;
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return <Button variant="default" size="sm" fullWidth leftSection={icon} {...button} />;
}
