'use client';

import { Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { NetworkRow } from '@/lib/contract/networks';
import { ConnectDialog } from './connect-dialog';
import { useNetworksChanged } from './use-networks-changed';

/** A question about one network. */
export type NetworkQuestion =
  | { about: 'connect' | 'remove'; network: NetworkRow }
  | { about: 'disconnect'; network: NetworkRow; container: { id: string; name: string } };

type Props = {
  cluster: string;
  question: NetworkQuestion | null;
  onClose: () => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function NetworkDialog({ cluster, question, onClose, onRemoved }: Props) {
  const changed = useNetworksChanged();
  if (!question) return null;
  const { network } = question;
  switch (question.about) {
    case 'connect':
      return <ConnectDialog cluster={cluster} network={network} onClose={onClose} />;
    case 'disconnect':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Disconnect ${question.container.name}?`}
          confirmLabel="Disconnect"
          onConfirm={async () => {
            const { id, name } = question.container;
            await client.networks.disconnect({ cluster, network: network.id, container: id });
            notifyDone(`Disconnected ${name} from ${network.name}`);
            await changed();
          }}
        >
          <Text>
            The container goes on without its address in {network.name}: connections through it break at once,
            and the others there no longer find it by name.
          </Text>
        </ConfirmDialog>
      );
    case 'remove':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Remove ${network.name}?`}
          confirmLabel="Remove"
          onConfirm={async () => {
            await client.networks.remove({ cluster, network: network.id });
            notifyDone(`Removed ${network.name}`);
            onRemoved?.();
            await changed();
          }}
        >
          <Text>No container uses it. What names it in a Compose file or a script has to make it again.</Text>
        </ConfirmDialog>
      );
  }
}
