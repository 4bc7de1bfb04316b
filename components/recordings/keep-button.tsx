'use client';

import { Textarea } from '@mantine/core';
import { Bookmark, BookmarkX } from 'lucide-react';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { FormDialog } from '@/components/ui/form-dialog';
import { PermissionButton } from '@/components/ui/permission-button';

type Props = { recording: string; kept: string | null; onDone: () => void };

/** Keeps a recording past the rule for how long they stay, or lets it go by that again. */
export function KeepButton({ recording, kept, onDone }: Props) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const close = () => {
    setAsking(false);
    setReason('');
  };
  return (
    <>
      <PermissionButton
        permission="Recording Manage"
        variant="default"
        icon={kept === null ? <Bookmark size={14} aria-hidden /> : <BookmarkX size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {kept === null ? 'Keep' : 'Keep no longer'}
      </PermissionButton>
      {asking && kept === null ? (
        <FormDialog
          title="Keep this recording"
          submitLabel="Keep"
          incomplete={reason.trim().length < 3}
          onClose={close}
          onSubmit={() => client.recordings.keep({ recording, reason })}
          onDone={onDone}
        >
          <Textarea
            label="Reason"
            description="It stays whatever the rule for recordings says, until somebody lets it go"
            data-autofocus
            autosize
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </FormDialog>
      ) : null}
      <ConfirmDialog
        opened={asking && kept !== null}
        onClose={close}
        title="Keep this recording no longer?"
        confirmLabel="Keep no longer"
        onConfirm={async () => {
          await client.recordings.keep({ recording, reason: null });
          close();
          onDone();
        }}
      >
        It was kept for this reason: {kept}. It goes as soon as the rule for recordings says so.
      </ConfirmDialog>
    </>
  );
}
