'use client';

import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { DialogForm } from './dialog-form';

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

/** A form in a dialog that is open while it is rendered, and closes when it was sent. */
export function FormDialog<Result>(props: Props<Result>) {
  const { onClose, title, size = 'md', onSubmit, onDone, ...form } = props;
  const submit = async () => {
    const result = await onSubmit();
    onClose();
    onDone?.(result);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      <DialogForm {...form} onSubmit={submit} onCancel={onClose} />
    </Modal>
  );
}
