'use client';

import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { NodeRow } from '@/lib/contract/clusters';
import { NodeChangeDialog } from './node-change-dialog';
import { NodeConnectDialog } from './node-connect-dialog';
import { NodeLabelsDialog } from './node-labels-dialog';
import type { NodeQuestion } from './node-question';
import { useNodesChanged } from './use-nodes-changed';

type Props = {
  cluster: string;
  question: NodeQuestion | null;
  onClose: () => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function NodeDialog({ cluster, question, onClose, onRemoved }: Props) {
  const changed = useNodesChanged();
  if (!question) return null;
  const { about, node } = question;
  switch (about) {
    case 'label':
      return <NodeLabelsDialog cluster={cluster} node={node} onClose={onClose} />;
    case 'connect':
      return (
        <NodeConnectDialog
          cluster={cluster}
          node={{ name: node.name, address: node.swarmNode?.address ?? '' }}
          onClose={onClose}
        />
      );
    case 'unlock':
      return <UnlockDialog cluster={cluster} node={node} onClose={onClose} />;
    case 'disconnect':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Disconnect the engine of ${node.name}?`}
          confirmLabel="Disconnect"
          onConfirm={async () => {
            await client.nodes.disconnect({ cluster, node: node.id });
            notifyDone(`The engine of ${node.name} is disconnected`);
            await changed();
          }}
        >
          <Text>
            The node stays in its Swarm and its tasks run on. Its containers and images are no longer shown
            here.
          </Text>
        </ConfirmDialog>
      );
    case 'activate':
    case 'pause':
    case 'drain':
    case 'promote':
    case 'demote':
    case 'leave':
    case 'remove':
      return (
        <NodeChangeDialog
          key={`${about} ${node.id}`}
          cluster={cluster}
          node={node}
          change={about}
          onClose={onClose}
          onRemoved={onRemoved}
        />
      );
  }
}

function UnlockDialog({ cluster, node, onClose }: { cluster: string; node: NodeRow; onClose: () => void }) {
  const changed = useNodesChanged();
  const [key, setKey] = useState('');
  return (
    <FormDialog
      onClose={onClose}
      title={`Unlock ${node.name}`}
      submitLabel="Unlock"
      incomplete={key.trim() === ''}
      onSubmit={async () => {
        await client.swarm.unlock({ cluster, node: node.id, key: key.trim() });
        notifyDone(`${node.name} is unlocked`);
        await changed();
      }}
    >
      <PasswordInput
        label="Unlock key"
        description="Another manager's page shows it, to those who may manage the Swarm"
        placeholder="SWMKEY-1-…"
        autoComplete="off"
        data-autofocus
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
