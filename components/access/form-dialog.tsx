'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { ErrorState } from '@/components/ui/error-state';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  submitLabel: string;
  /** Why it cannot be sent yet; the button is disabled then. */
  incomplete?: boolean;
  /** The dialog stays open with the error where it throws, and closes where it gives true. */
  onSubmit: () => Promise<boolean>;
  children: ReactNode;
};

/** A small form in a dialog: Enter sends it, a failure is shown where it was typed. */
export function FormDialog({ opened, onClose, title, submitLabel, incomplete, onSubmit, children }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const close = () => {
    setError(null);
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || incomplete) return;
    setBusy(true);
    setError(null);
    try {
      if (await onSubmit()) close();
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={title} size="sm">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {children}
          {error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null}
          <Group justify="flex-end" gap="xs" mt={4}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={incomplete}>
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
