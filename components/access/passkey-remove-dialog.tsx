'use client';

import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { Passkey } from '@/lib/contract/passkeys';
import { CurrentPasswordField } from './current-password-field';
import { useAccessChange } from './use-access-change';

/** Removes one's own passkey, with the password. */
export function PasskeyRemoveDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const changed = useAccessChange();
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Remove ${passkey.name}?`}
      submitLabel="Remove"
      tone="danger"
      incomplete={password === ''}
      onSubmit={async () => {
        await client.passkeys.remove({ passkey: passkey.id, currentPassword: password });
        await changed(`The passkey ${passkey.name} is removed.`);
      }}
    >
      It lets nobody in any more, and other sessions that were begun with it end. The device may go on
      offering it: remove it there too.
      <CurrentPasswordField autoFocus value={password} onChange={setPassword} />
    </FormDialog>
  );
}
