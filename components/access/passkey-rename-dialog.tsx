'use client';

import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { Passkey } from '@/lib/contract/passkeys';
import { PasskeyNameField } from './passkey-name-field';
import { useAccessChange } from './use-access-change';

/** Calls a passkey something else. */
export function PasskeyRenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const changed = useAccessChange();
  const [name, setName] = useState(passkey.name);
  const next = name.trim();
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={`Rename ${passkey.name}`}
      submitLabel="Rename"
      incomplete={next === '' || next === passkey.name}
      onSubmit={async () => {
        await client.passkeys.rename({ passkey: passkey.id, name: next });
        await changed(`The passkey is called ${next} now.`);
      }}
    >
      <PasskeyNameField value={name} onChange={setName} />
    </FormDialog>
  );
}
