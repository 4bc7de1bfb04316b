'use client';

import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { client } from '@/components/api/client';
import { PasskeyCreateDialog } from './passkey-create-dialog';

/** Adds a passkey in a session that is fresh; nothing where there can be none. */
export function AddPasskeyButton({ onDone }: { onDone: () => void }) {
  const [possible, setPossible] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    client.passkeys.list({}).then(
      ({ whyNone }) => setPossible(whyNone === null),
      // What else is on the page says what is wrong.
      () => undefined,
    );
  }, []);
  if (!possible) return null;
  return (
    <div>
      <Button variant="default" mt="sm" onClick={() => setOpen(true)}>
        Add a passkey instead
      </Button>
      {open ? (
        <PasskeyCreateDialog needsPassword={false} onClose={() => setOpen(false)} onDone={onDone} />
      ) : null}
    </div>
  );
}
