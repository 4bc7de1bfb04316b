'use client';

import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { ErrorState } from './error-state';

type Props = {
  submitLabel: string;
  /** Why it cannot be sent yet; the button is disabled then. */
  incomplete?: boolean;
  /** `danger` where something is lost. */
  tone?: 'danger' | 'normal';
  /** Where it resolves the form is done with; where it throws it stays and shows why. */
  onSubmit: () => Promise<unknown>;
  onCancel: () => void;
  /** Takes a failure that a field shows itself; true where it did. */
  onFailure?: (error: ApiError) => boolean;
  children: ReactNode;
};

/** The form in a dialog: Enter sends it, a failure is shown where it was typed. */
export function DialogForm(props: Props) {
  const { submitLabel, incomplete = false, tone = 'normal', onSubmit, onCancel, onFailure, children } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || incomplete) return;
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
    } catch (failure) {
      const told = toApiError(failure);
      if (!onFailure?.(told)) setError(told);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        {children}
        {error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null}
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={onCancel}>
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
  );
}
