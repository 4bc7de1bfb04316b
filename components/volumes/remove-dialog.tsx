'use client';

import { Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { VolumeRow } from '@/lib/contract/volumes';
import { useVolumesChanged } from './use-volumes-changed';
import { volumeName } from './volume-name';

type Props = { cluster: string; volume: VolumeRow; onClose: () => void; onRemoved?: () => void };

/** Asks for the name of a volume before it goes with all it holds. */
export function RemoveVolumeDialog({ cluster, volume, onClose, onRemoved }: Props) {
  const changed = useVolumesChanged();
  const name = volumeName(volume.name);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      typeToConfirm={name}
      onConfirm={async () => {
        await client.volumes.remove({ cluster, volume: volume.name, node: volume.nodeId });
        notifyDone(`Removed ${name}`);
        onRemoved?.();
        await changed();
      }}
    >
      <Text>
        Everything the volume holds is lost. There is no way back, unless you have a copy of it elsewhere.
      </Text>
    </ConfirmDialog>
  );
}
