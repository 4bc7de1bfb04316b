'use client';

import { Text } from '@mantine/core';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ObjectCalls } from './object-calls';
import { useObjectsChanged } from './use-objects-changed';

type Props = {
  cluster: string;
  calls: ObjectCalls;
  object: { id: string; name: string };
  onClose: () => void;
  onRemoved?: () => void;
};

/** Asks before a secret or config goes: for a secret there is no copy to be had. */
export function RemoveObjectDialog({ cluster, calls, object, onClose, onRemoved }: Props) {
  const changed = useObjectsChanged(calls);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${object.name}?`}
      confirmLabel="Remove"
      typeToConfirm={calls.word === 'secret' ? object.name : undefined}
      onConfirm={async () => {
        await calls.remove(cluster, object.id);
        notifyDone(`Removed ${object.name}`);
        onRemoved?.();
        await changed();
      }}
    >
      <Text>
        {calls.word === 'secret'
          ? 'No service uses it. What it holds is lost: a Swarm never tells it, so there is no copy of it here.'
          : 'No service uses it. What it holds is lost, unless you have a copy of it elsewhere.'}
      </Text>
    </ConfirmDialog>
  );
}
