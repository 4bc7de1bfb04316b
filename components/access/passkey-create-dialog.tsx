'use client';

import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { describeUserAgent } from '@/lib/user-agent';
import { makePasskey } from './browser-passkeys';
import { CurrentPasswordField } from './current-password-field';
import { PasskeyNameField } from './passkey-name-field';

type Props = {
  /** Where the session is not fresh. */
  needsPassword: boolean;
  onClose: () => void;
  onDone: (name: string) => void;
};

/** Adds a passkey: what it is called, the password where it is due, and then the browser's own dialog. */
export function PasskeyCreateDialog({ needsPassword, onClose, onDone }: Props) {
  const [name, setName] = useState(() => describeUserAgent(navigator.userAgent).slice(0, 60));
  const [password, setPassword] = useState('');
  const [isDue, setIsDue] = useState(needsPassword);
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title="Add a passkey"
      submitLabel="Add it"
      incomplete={name.trim() === '' || (isDue && password === '')}
      onSubmit={async () => {
        const options = await client.passkeys.begin(isDue ? { currentPassword: password } : {});
        await client.passkeys.register({ name: name.trim(), answer: await makePasskey(options) });
      }}
      onFailure={(error) => {
        if (isDue || error.code !== 'bad_request') return false;
        // The session has grown old since.
        setIsDue(true);
        return true;
      }}
      onDone={() => onDone(name.trim())}
    >
      This device, a phone or a security key keeps it, and checks that it is you, by a PIN, a finger or a
      face.
      <PasskeyNameField value={name} onChange={setName} />
      {isDue ? <CurrentPasswordField value={password} onChange={setPassword} /> : null}
    </FormDialog>
  );
}
