'use client';

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ServiceRow } from '@/lib/contract/services';
import { formatQuantity } from '@/lib/format';
import { policyText } from '@/lib/service-words';
import { useServicesChanged } from './use-services-changed';

type Props = { cluster: string; service: ServiceRow; onClose: () => void; onJob?: (job: string) => void };

/** Asks before every task is replaced. */
export function RestartServiceDialog({ cluster, service, onClose, onJob }: Props) {
  const { id, name } = service;
  const changed = useServicesChanged();
  const detail = useQuery(api.services.get.queryOptions({ input: { cluster, service: id } }));
  const policy = detail.data?.spec.updatePolicy ?? null;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Restart all of ${name}?`}
      confirmLabel="Restart all"
      tone="normal"
      onConfirm={async () => {
        const { job } = await client.services.restart({ cluster, service: id });
        notifyDone(`${name} is being restarted`);
        onJob?.(job);
        await changed();
      }}
    >
      <Text>
        {formatQuantity(service.desired, 'task')} {service.desired === 1 ? 'is' : 'are'} replaced by new ones
        of the same version. What a container wrote outside its volumes goes with it.
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        Update policy: {policy === null ? '1 at once, the old one stops first' : policyText(policy)}.
      </Text>
    </ConfirmDialog>
  );
}
