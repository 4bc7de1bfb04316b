'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useRef, useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { CopyButton } from '@/components/ui/copy-button';
import type { User } from '@/lib/contract/access';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { useAccessChange } from './use-access-change';

/** Takes a user's password away and shows the link to choose a new one, this once. */
export function ResetLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const changed = useAccessChange();
  const [link, setLink] = useState<string | null>(null);
  /** The question closes itself once it is confirmed, and the link takes its place. */
  const isMade = useRef(false);
  if (link === null) {
    return (
      <ConfirmDialog
        opened
        onClose={() => {
          if (!isMade.current) onClose();
        }}
        title={`Reset the password of ${user.name}?`}
        confirmLabel="Reset"
        onConfirm={async () => {
          const made = await client.users.resetPassword({ user: user.id });
          isMade.current = true;
          setLink(made.link);
          await changed(`The password of ${user.name} is taken away.`);
        }}
      >
        Their password stops working and their sessions end at once. You get a link by which they choose a new
        one; it works once, for a day.
        {user.passkeys > 0 ? ' Their passkeys still let them in: remove those too if they are lost.' : null}
      </ConfirmDialog>
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Reset link of ${user.name}`}
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack gap="sm">
        <FormMessage tone="note">
          Give it to {user.name} alone. It is shown this once, and works once within a day.
        </FormMessage>
        <div className={classes.secret}>
          <code data-testid="reset-link">{link}</code>
          <CopyButton text={link} label="Copy the link" />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
