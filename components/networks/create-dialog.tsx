'use client';

import { Autocomplete, Checkbox, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { labelledFor, rootCollection } from '@/lib/collection';
import { parseNameValueLines } from '@/lib/name-value-lines';
import { addressProblem } from '@/lib/network-addressing';
import { useNetworksChanged } from './use-networks-changed';

const drivers = ['bridge', 'macvlan', 'ipvlan', 'overlay'];
const fieldNames = ['name', 'driver', 'subnet', 'gateway', 'ipRange'] as const;
type Field = (typeof fieldNames)[number];

const empty = {
  name: '',
  driver: 'bridge',
  subnet: '',
  gateway: '',
  ipRange: '',
  internal: false,
  attachable: false,
  enableIPv6: false,
  options: '',
  labels: '',
  collection: '',
};

type Props = { cluster: string; onClose: () => void; onCreated: (id: string) => void };

/** Makes a network. */
export function CreateNetworkDialog({ cluster, onClose, onCreated }: Props) {
  const [form, setForm] = useState(empty);
  const [failed, setFailed] = useState<{ field: Field; message: string } | null>(null);
  const changed = useNetworksChanged();
  const set = (change: Partial<typeof empty>) => {
    setForm({ ...form, ...change });
    setFailed(null);
  };
  const addresses = {
    subnet: form.subnet.trim() || undefined,
    gateway: form.gateway.trim() || undefined,
    ipRange: form.ipRange.trim() || undefined,
  };
  const wrong = addressProblem(addresses);
  const problem = (field: Field) =>
    failed?.field === field ? failed.message : wrong?.field === field ? wrong.message : undefined;
  const options = parseNameValueLines(form.options);
  const labels = parseNameValueLines(form.labels);
  const text = (field: Field) => ({
    autoComplete: 'off',
    spellCheck: false,
    value: form[field],
    error: problem(field),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [field]: event.currentTarget.value }),
  });

  return (
    <FormDialog
      onClose={onClose}
      title="Create a network"
      size="lg"
      submitLabel="Create"
      incomplete={
        form.name.trim() === '' || wrong !== null || options.problem !== null || labels.problem !== null
      }
      onFailure={(error) => {
        const field = fieldOf(error);
        if (field) setFailed({ field, message: error.message });
        return field !== null;
      }}
      onSubmit={async () => {
        const { id, warning } = await client.networks.create({
          cluster,
          name: form.name.trim(),
          driver: form.driver.trim() || 'bridge',
          ...addresses,
          internal: form.internal,
          attachable: form.attachable,
          enableIPv6: form.enableIPv6,
          options: options.pairs,
          labels: labelledFor(labels.pairs, form.collection.trim() || rootCollection),
        });
        notifyDone(warning || `Created ${form.name.trim()}`);
        await changed();
        return id;
      }}
      onDone={onCreated}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput data-autofocus label="Name" {...text('name')} />
        <Autocomplete
          label="Driver"
          data={drivers}
          value={form.driver}
          error={problem('driver')}
          onChange={(driver) => set({ driver })}
        />
      </SimpleGrid>
      <CollectionField
        cluster={cluster}
        permission="Network Create"
        value={form.collection}
        onChange={(collection) => set({ collection })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <TextInput label="Subnet" placeholder="chosen by the engine" {...text('subnet')} />
        <TextInput label="Gateway" placeholder="172.30.0.1" {...text('gateway')} />
        <TextInput label="IP range" placeholder="172.30.5.0/24" {...text('ipRange')} />
      </SimpleGrid>
      <Stack gap={8} my={4}>
        <Checkbox
          label="Internal"
          description="Containers reach one another, and nothing outside."
          checked={form.internal}
          onChange={(event) => set({ internal: event.currentTarget.checked })}
        />
        <Checkbox
          label="Attachable"
          description="On a Swarm's network, containers that are no service's may join too."
          checked={form.attachable}
          onChange={(event) => set({ attachable: event.currentTarget.checked })}
        />
        <Checkbox
          label="IPv6"
          description="Addresses of both kinds. The engine may need an IPv6 subnet for it."
          checked={form.enableIPv6}
          onChange={(event) => set({ enableIPv6: event.currentTarget.checked })}
        />
      </Stack>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Textarea
          label="Driver options"
          description="name=value, one a line"
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={form.options}
          error={options.problem}
          onChange={(event) => set({ options: event.currentTarget.value })}
        />
        <Textarea
          label="Labels"
          description="name=value, one a line"
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={form.labels}
          error={labels.problem}
          onChange={(event) => set({ labels: event.currentTarget.value })}
        />
      </SimpleGrid>
    </FormDialog>
  );
}

function fieldOf({ data }: ApiError): Field | null {
  if (typeof data !== 'object' || data === null || !('field' in data)) return null;
  return fieldNames.find((name) => name === data.field) ?? null;
}
