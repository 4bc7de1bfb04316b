'use client';

import { Radio, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { AddressFields } from '@/components/clusters/address-fields';
import {
  connectionOf,
  type ConnectionForm,
  emptyForm,
  formErrors,
} from '@/components/clusters/connection-form';
import { KindChoice } from '@/components/clusters/kind-choice';
import { useNodesChanged } from '@/components/clusters/use-nodes-changed';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { hostKeyQuestion } from '@/lib/host-key';
import type { NodeRole } from '@/lib/swarm-states';
import { JoinCommands } from './join-commands';

type Props = { cluster: string; onClose: () => void };

/** Adds a node to the Swarm: Gantry has its engine join, or somebody runs a command on it. */
export function JoinDialog({ cluster, onClose }: Props) {
  const changed = useNodesChanged();
  const [way, setWay] = useState<'address' | 'command'>('address');
  const [role, setRole] = useState<NodeRole>('worker');
  const [advertiseAddress, setAdvertiseAddress] = useState('');
  const [failure, setFailure] = useState<ApiError | null>(null);
  const form = useForm<ConnectionForm>({
    initialValues: { ...emptyForm(), name: 'node', kind: 'tls' },
    validate: formErrors,
    validateInputOnBlur: true,
  });
  return (
    <FormDialog
      onClose={onClose}
      title="Add a node to the Swarm"
      submitLabel={way === 'address' ? 'Join and connect' : 'Done'}
      size="lg"
      incomplete={way === 'address' && Object.keys(formErrors(form.values)).length > 0}
      onSubmit={async () => {
        if (way === 'command') return null;
        return client.swarm.join({
          cluster,
          connection: connectionOf(form.values),
          role,
          advertiseAddress: advertiseAddress.trim() || undefined,
        });
      }}
      onFailure={(error) => {
        setFailure(error);
        return hostKeyQuestion(error) !== null;
      }}
      onDone={(joined) => {
        if (joined) notifyDone(`${joined.name} has joined as a ${role}`);
        void changed();
      }}
    >
      <Tabs value={way} onChange={(value) => setWay(value === 'command' ? 'command' : 'address')}>
        <Tabs.List aria-label="How it joins">
          <Tabs.Tab value="address">By its address</Tabs.Tab>
          <Tabs.Tab value="command">By a command on it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="address" pt="sm">
          <Stack gap="sm">
            <Text size="sm">An engine that is in no Swarm yet. It joins, and stays connected here.</Text>
            <Radio.Group
              label="Role"
              value={role}
              onChange={(value) => setRole(value === 'manager' ? 'manager' : 'worker')}
            >
              <Stack gap={6} mt={6}>
                <Radio value="worker" label="Worker: it runs tasks" />
                <Radio value="manager" label="Manager: it also keeps the Swarm; have an odd number of them" />
              </Stack>
            </Radio.Group>
            <KindChoice form={form} />
            <AddressFields form={form} saved={null} failure={failure} />
            <TextInput
              label="Advertised address"
              description="How the other nodes reach it: an address or an interface of the node. Empty: the engine chooses"
              placeholder="10.0.0.5"
              spellCheck={false}
              value={advertiseAddress}
              onChange={(event) => setAdvertiseAddress(event.currentTarget.value)}
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="command" pt="sm">
          <JoinCommands cluster={cluster} />
        </Tabs.Panel>
      </Tabs>
    </FormDialog>
  );
}
