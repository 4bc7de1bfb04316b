'use client';

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { toApiError, type ApiError } from '@/components/api/api-error';
import { ErrorState } from './error-state';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** "Remove 3 containers?" */
  title: string;
  /** What happens, and what is lost. */
  children: ReactNode;
  /** The word on the button: "Remove". */
  confirmLabel: string;
  /** The dialog stays open with the error where it throws, and closes where it does not. */
  onConfirm: () => Promise<unknown>;
  /** What must be typed first, where it cannot be undone. */
  typeToConfirm?: string;
  /** Why it cannot be confirmed now, in words. */
  disabledReason?: string | null;
  tone?: 'danger' | 'normal';
};

/** Asks before something is lost. */
export function ConfirmDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="md">
      {props.opened ? <ConfirmBody {...props} /> : null}
    </Modal>
  );
}

function ConfirmBody({
  onClose,
  children,
  confirmLabel,
  onConfirm,
  typeToConfirm,
  disabledReason = null,
  tone = 'danger',
}: Props) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const inputId = useId();
  const reasonId = useId();
  const ready = typeToConfirm === undefined || typed.trim() === typeToConfirm;
  const refused = disabledReason !== null;

  const confirm = async () => {
    if (!ready || refused || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(toApiError(failure));
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <Stack gap="md">
        <div>{children}</div>
        {typeToConfirm === undefined ? null : (
          <TextInput
            id={inputId}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            label={
              <>
                Type <code>{typeToConfirm}</code> to confirm
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null}
        <Group justify="flex-end" gap="xs">
          {/* In sight, not in a tip: a finger finds no tip. */}
          <Text id={reasonId} role="status" size="xs" c="dimmed" flex={refused ? '1 1 160px' : undefined}>
            {disabledReason}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {/* Refused, it stays focusable: the reason is found, and the focus has where to go. */}
            <Button
              type="submit"
              color={tone === 'danger' ? 'red.8' : undefined}
              disabled={!ready}
              aria-disabled={refused || undefined}
              aria-describedby={refused ? reasonId : undefined}
              data-disabled={refused || undefined}
              loading={busy}
              data-autofocus={typeToConfirm === undefined || undefined}
            >
              {confirmLabel}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
