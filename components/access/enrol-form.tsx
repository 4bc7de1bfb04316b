'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { CopyButton } from '@/components/ui/copy-button';
import classes from './access.module.css';
import { CodeField } from './code-field';
import { FormMessage } from './form-message';
import { CurrentPasswordField } from './current-password-field';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';
import { useSubmit } from './use-submit';

type Stage =
  | { kind: 'begin' }
  | { kind: 'scan'; secret: string; uri: string }
  | { kind: 'done'; recoveryCodes: string[] };

type Props = {
  needsPassword: boolean;
  /** From then on it must stay until `onDone`: it will show what is shown once. */
  onBegun?: () => void;
  onDone: () => void;
};

/** Enrols an authenticator app: the password where it is due, the QR code, the first code, the recovery codes. */
export function EnrolForm({ needsPassword, onBegun, onDone }: Props) {
  const [stage, setStage] = useState<Stage>({ kind: 'begin' });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');

  const { busy, error, submit } = useSubmit(async () => {
    if (stage.kind === 'begin') {
      const begun = await client.factors.begin(needsPassword ? { currentPassword: password } : {});
      setStage({ kind: 'scan', ...begun });
      onBegun?.();
    } else if (stage.kind === 'scan') {
      setStage({ kind: 'done', ...(await client.factors.confirm({ code })) });
    } else {
      onDone();
    }
  });

  return (
    <form className={classes.form} onSubmit={submit}>
      {stage.kind === 'begin' && needsPassword ? (
        <CurrentPasswordField value={password} onChange={setPassword} />
      ) : null}
      {stage.kind === 'scan' ? (
        <>
          <p className={classes.step}>
            Scan this with an authenticator app, then type the code that it shows.
          </p>
          <QrCode text={stage.uri} label="QR code of the second factor" />
          <div>
            <p className={classes.step}>Or type this key into the app:</p>
            <div className={classes.secret}>
              <code data-testid="factor-secret">{stage.secret}</code>
              <CopyButton text={stage.secret} label="Copy the key" />
            </div>
          </div>
          <CodeField label="Code of the app" value={code} onChange={setCode} />
        </>
      ) : null}
      {stage.kind === 'done' ? <RecoveryCodes codes={stage.recoveryCodes} /> : null}
      {error ? <FormMessage>{error.message}</FormMessage> : null}
      <div>
        <Button type="submit" loading={busy} disabled={stage.kind === 'scan' && code.trim() === ''}>
          {stage.kind === 'begin'
            ? 'Enrol an authenticator app'
            : stage.kind === 'scan'
              ? 'Confirm'
              : 'I have kept the codes'}
        </Button>
      </div>
    </form>
  );
}
