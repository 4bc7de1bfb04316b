'use client';

import { Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ClusterVolumeRow } from '@/lib/contract/volumes';
import type { NodeAvailability } from '@/lib/swarm-states';
import { useVolumesChanged } from './use-volumes-changed';

const words: Record<NodeAvailability, { verb: string; done: string; text: string }> = {
  active: {
    verb: 'Activate',
    done: 'is active',
    text: 'Tasks of any service that mounts it may start again.',
  },
  pause: {
    verb: 'Pause',
    done: 'is paused',
    text: 'No new task can use it. Tasks that use it now go on.',
  },
  drain: {
    verb: 'Drain',
    done: 'is drained',
    text: 'Tasks that use it are stopped, and start again only where they can use another volume of its group. It is taken from every node; what it holds stays.',
  },
};

type Props = {
  cluster: string;
  volume: { name: string; clusterVolume: ClusterVolumeRow };
  availability: NodeAvailability;
  onClose: () => void;
};

/** Says what pausing or draining a cluster volume does to its tasks, then does it. */
export function AvailabilityDialog({ cluster, volume, availability, onClose }: Props) {
  const changed = useVolumesChanged();
  const { verb, done, text } = words[availability];
  const { id, version } = volume.clusterVolume;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`${verb} ${volume.name}?`}
      confirmLabel={verb}
      tone={availability === 'drain' ? 'danger' : 'normal'}
      onConfirm={async () => {
        await client.volumes.update({ cluster, volume: id, version, availability });
        notifyDone(`${volume.name} ${done}`);
        await changed();
      }}
    >
      <Text>{text}</Text>
    </ConfirmDialog>
  );
}
