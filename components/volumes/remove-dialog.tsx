'use client';

import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { VolumeRow } from '@/lib/contract/volumes';
import { useVolumesChanged } from './use-volumes-changed';
import { volumeKey } from './volume-key';
import { volumeName } from './volume-name';

type Props = { cluster: string; volume: VolumeRow; onClose: () => void; onRemoved?: () => void };

/** Asks for the name of a volume before it goes with all it holds. */
export function RemoveVolumeDialog({ cluster, volume, onClose, onRemoved }: Props) {
  const changed = useVolumesChanged();
  const [force, setForce] = useState(false);
  const name = volumeName(volume.name);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      typeToConfirm={name}
      onConfirm={async () => {
        await client.volumes.remove({ cluster, ...volumeKey(volume), force });
        notifyDone(
          volume.clusterVolume && !force ? `${name} goes once its driver has removed it` : `Removed ${name}`,
        );
        onRemoved?.();
        await changed();
      }}
    >
      <Stack gap="sm">
        <Text>
          Everything the volume holds is lost. There is no way back, unless you have a copy of it elsewhere.
        </Text>
        {volume.clusterVolume ? (
          <Checkbox
            label="Forget it at once, whatever its driver says"
            description="For a driver that is gone. Its storage may stay behind."
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        ) : null}
      </Stack>
    </ConfirmDialog>
  );
}
