'use client';

import { NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ServiceRow } from '@/lib/contract/services';
import { formatQuantity } from '@/lib/format';
import { useServicesChanged } from './use-services-changed';

type Props = { cluster: string; service: ServiceRow; onClose: () => void; onJob?: (job: string) => void };

const most = 100_000;

/** Asks for another number of tasks, and says what that does before. */
export function ScaleDialog({ cluster, service, onClose, onJob }: Props) {
  const { id, name, desired } = service;
  const [wanted, setWanted] = useState<string | number>(desired);
  const changed = useServicesChanged();
  const number = typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 0 ? wanted : null;
  return (
    <FormDialog
      title={`Scale ${name}`}
      submitLabel="Scale"
      incomplete={number === null || number === desired}
      onClose={onClose}
      onSubmit={async () => {
        const { job } = await client.services.scale({ cluster, service: id, replicas: number ?? desired });
        notifyDone(`${name} is being scaled to ${number ?? desired}`);
        onJob?.(job);
        await changed();
      }}
    >
      <NumberInput
        label="Replicas"
        min={0}
        max={most}
        allowDecimal={false}
        allowNegative={false}
        data-autofocus
        value={wanted}
        onChange={setWanted}
      />
      <Text size="sm" c="dimmed" role="status">
        {number === null ? 'Give a whole number.' : effect(desired, number)}
      </Text>
    </FormDialog>
  );
}

function effect(now: number, wanted: number): string {
  if (wanted === now) return `${formatQuantity(now, 'replica')} are asked for now.`;
  if (wanted === 0)
    return `All ${formatQuantity(now, 'task')} stop. The service stays, and can be scaled up again.`;
  if (wanted > now)
    return `${formatQuantity(wanted - now, 'task')} more will be started; those that run stay as they are.`;
  return `${formatQuantity(now - wanted, 'task')} will be stopped: the Swarm chooses which. The others stay as they are.`;
}
