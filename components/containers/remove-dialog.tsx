'use client';

import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { containerCan } from '@/lib/container-can';
import { type ActionContainer, runVerb } from './container-verbs';
import { useContainersChanged } from './use-container-actions';

type Props = { cluster: string; container: ActionContainer; onClose: () => void; onRemoved?: () => void };

/** Asks before a container goes, and says what goes with it. */
export function RemoveDialog({ cluster, container, onClose, onRemoved }: Props) {
  const [volumes, setVolumes] = useState(false);
  const changed = useContainersChanged();
  const alive = !containerCan.remove(container).can;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${container.name}?`}
      confirmLabel={alive ? 'Kill and remove' : 'Remove'}
      typeToConfirm={alive ? container.name : undefined}
      onConfirm={async () => {
        await runVerb(cluster, 'remove', container, { volumes });
        onRemoved?.();
        await changed();
      }}
    >
      <Stack gap="sm">
        {alive ? (
          <Text fw={600}>It is {container.state}: its processes are killed without time to finish.</Text>
        ) : null}
        <Text>
          The container, its log and every file written inside it are lost. Its image, its named volumes and
          what it mounts from the node stay.
        </Text>
        <Checkbox
          label="Remove its anonymous volumes too"
          description="Volumes that were made for this container alone, with all their data."
          checked={volumes}
          onChange={(event) => setVolumes(event.currentTarget.checked)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
