'use client';

import { notifications } from '@mantine/notifications';
import { toApiError } from '@/components/api/api-error';

/** Says that something was done: "web-1 restarted". */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4000 });
}

/** Says that something failed, and why: title "web-1 was not restarted". */
export function notifyError(title: string, error: unknown): void {
  const failure = toApiError(error);
  const request = failure.requestId ? ` (request ${failure.requestId})` : '';
  notifications.show({
    title,
    message: `${failure.message}${request}`,
    color: 'red',
    autoClose: 12_000,
  });
}
