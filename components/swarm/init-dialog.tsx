'use client';

import { Checkbox, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { useNodesChanged } from '@/components/clusters/use-nodes-changed';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';

type Props = { cluster: string; name: string; address: string; onClose: () => void };

/** Makes a Swarm of a standalone engine. */
export function InitDialog({ cluster, name, address, onClose }: Props) {
  const changed = useNodesChanged();
  const [advertiseAddress, setAdvertiseAddress] = useState(address);
  const [autoLockManagers, setAutoLockManagers] = useState(false);
  return (
    <FormDialog
      onClose={onClose}
      title={`Make ${name} a Swarm`}
      submitLabel="Initialise"
      incomplete={advertiseAddress.trim() === ''}
      onSubmit={() =>
        client.swarm.init({ cluster, advertiseAddress: advertiseAddress.trim(), autoLockManagers })
      }
      onDone={() => {
        notifyDone(`${name} is a Swarm now`);
        void changed();
      }}
    >
      <Text size="sm">
        Its engine becomes the first manager; others can then join. Containers that run are left alone.
      </Text>
      <TextInput
        label="Advertised address"
        description="How other nodes will reach it: an address or an interface of the node"
        placeholder="10.0.0.5"
        spellCheck={false}
        data-autofocus
        value={advertiseAddress}
        onChange={(event) => setAdvertiseAddress(event.currentTarget.value)}
      />
      <Checkbox
        label="Lock managers"
        description="A manager that is started again then needs the unlock key"
        checked={autoLockManagers}
        onChange={(event) => setAutoLockManagers(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
