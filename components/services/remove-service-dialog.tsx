'use client';

import { Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ServiceRow } from '@/lib/contract/services';
import { formatQuantity } from '@/lib/format';
import { useServicesChanged } from './use-services-changed';

type Props = { cluster: string; service: ServiceRow; onClose: () => void; onRemoved?: () => void };

/** Asks before a service goes. */
export function RemoveServiceDialog({ cluster, service, onClose, onRemoved }: Props) {
  const { id, name, running, stack } = service;
  const changed = useServicesChanged();
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      typeToConfirm={name}
      onConfirm={async () => {
        await client.services.remove({ cluster, service: id });
        notifyDone(`Removed ${name}`);
        onRemoved?.();
        await changed();
      }}
    >
      <Text>
        {running === 0
          ? 'It has no running task.'
          : `${formatQuantity(running, 'running task')} ${running === 1 ? 'stops' : 'stop'}, and ${running === 1 ? 'its container goes' : 'their containers go'} with ${running === 1 ? 'its' : 'their'} logs.`}{' '}
        Its volumes, networks, secrets and configs stay. Its specification cannot be brought back.
      </Text>
      {stack === null ? null : (
        <Text size="sm" c="dimmed" mt="xs">
          It belongs to the stack {stack}, whose next deploy makes it again.
        </Text>
      )}
    </ConfirmDialog>
  );
}
