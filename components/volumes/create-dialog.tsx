'use client';

import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { labelledFor, rootCollection } from '@/lib/collection';
import { parseNameValueLines } from '@/lib/name-value-lines';
import { useVolumesChanged } from './use-volumes-changed';

const fieldNames = ['name', 'driver', 'options'] as const;
type Field = (typeof fieldNames)[number];
const empty = { name: '', driver: 'local', options: '', labels: '', collection: '' };

type Props = { cluster: string; onClose: () => void; onCreated: (name: string) => void };

/** Makes a volume. */
export function CreateVolumeDialog({ cluster, onClose, onCreated }: Props) {
  const [form, setForm] = useState(empty);
  const [failed, setFailed] = useState<{ field: Field; message: string } | null>(null);
  const changed = useVolumesChanged();
  const set = (change: Partial<typeof empty>) => {
    setForm({ ...form, ...change });
    setFailed(null);
  };
  const problem = (field: Field) => (failed?.field === field ? failed.message : undefined);
  const options = parseNameValueLines(form.options);
  const labels = parseNameValueLines(form.labels);

  return (
    <FormDialog
      onClose={onClose}
      title="Create a volume"
      size="lg"
      submitLabel="Create"
      incomplete={form.name.trim() === '' || options.problem !== null || labels.problem !== null}
      onFailure={(error) => {
        const field = fieldOf(error);
        if (field) setFailed({ field, message: error.message });
        return field !== null;
      }}
      onSubmit={async () => {
        const { name } = await client.volumes.create({
          cluster,
          name: form.name.trim(),
          driver: form.driver.trim() || 'local',
          options: options.pairs,
          labels: labelledFor(labels.pairs, form.collection.trim() || rootCollection),
        });
        notifyDone(`Created ${name}`);
        await changed();
        return name;
      }}
      onDone={onCreated}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          data-autofocus
          label="Name"
          autoComplete="off"
          spellCheck={false}
          value={form.name}
          error={problem('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Driver"
          autoComplete="off"
          spellCheck={false}
          value={form.driver}
          error={problem('driver')}
          onChange={(event) => set({ driver: event.currentTarget.value })}
        />
      </SimpleGrid>
      <CollectionField
        cluster={cluster}
        permission="Volume Create"
        value={form.collection}
        onChange={(collection) => set({ collection })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Textarea
          label="Driver options"
          description="name=value, one a line"
          placeholder={'type=nfs\no=addr=10.0.0.5,rw\ndevice=:/exports/data'}
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          value={form.options}
          error={options.problem ?? problem('options')}
          onChange={(event) => set({ options: event.currentTarget.value })}
        />
        <Textarea
          label="Labels"
          description="name=value, one a line"
          autosize
          minRows={3}
          maxRows={8}
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
