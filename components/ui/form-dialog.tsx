'use client';

import { Button, Group, Modal, type ModalProps, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { ErrorState } from './error-state';

type Props<Result> = {
  onClose: () => void;
  title: string;
  submitLabel: string;
  /** Why it cannot be sent yet; the button is disabled then. */
  incomplete?: boolean;
  size?: ModalProps['size'];
  /** `danger` where something is lost. */
  tone?: 'danger' | 'normal';
  /** The dialog closes where it resolves; where it throws it stays open and shows why. */
  onSubmit: () => Promise<Result>;
  /** After the dialog has closed: to go to what was made. */
  onDone?: (result: Result) => void;
  /** Takes a failure that a field shows itself; true where it did. */
  onFailure?: (error: ApiError) => boolean;
  children: ReactNode;
};

/** A form in a dialog that is open while it is rendered: Enter sends it, a failure is shown where it was typed. */
export function FormDialog<Result>(props: Props<Result>) {
  const { onClose, title, submitLabel, incomplete = false, size = 'md', tone = 'normal', children } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || incomplete) return;
    setBusy(true);
    setError(null);
    try {
      const result = await props.onSubmit();
      onClose();
      props.onDone?.(result);
    } catch (failure) {
      const told = toApiError(failure);
      if (!props.onFailure?.(told)) setError(told);
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {children}
          {error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null}
          <Group justify="flex-end" gap="xs" mt={4}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={tone === 'danger' ? 'red.8' : undefined}
              loading={busy}
              disabled={incomplete}
            >
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
