'use client';

import { Radio, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { CollectionField } from '@/components/grants/collection-field';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { labelledFor, rootCollection } from '@/lib/collection';
import { parseNameValueLines } from '@/lib/name-value-lines';
import { ClusterVolumeFields } from './cluster-volume-fields';
import { clusterVolumeInput, emptyClusterVolume, rangeProblem, sizeProblem } from './cluster-volume-form';
import { useVolumePlaces } from './use-volume-places';
import { useVolumesChanged } from './use-volumes-changed';

const fieldNames = ['name', 'driver', 'options'] as const;
type Field = (typeof fieldNames)[number];
type VolumeForm = {
  name: string;
  driver: string;
  options: string;
  labels: string;
  collection: string;
  /** Null where it need not be chosen, or is not yet. */
  node: string | null;
};
const empty: VolumeForm = {
  name: '',
  driver: 'local',
  options: '',
  labels: '',
  collection: '',
  node: null,
};

type Props = { cluster: string; onClose: () => void; onCreated: (name: string) => void };

/** Makes a volume. */
export function CreateVolumeDialog({ cluster, onClose, onCreated }: Props) {
  const [form, setForm] = useState(empty);
  const [failed, setFailed] = useState<{ field: Field; message: string } | null>(null);
  const [ofSwarm, setOfSwarm] = useState(false);
  const [swarmForm, setSwarmForm] = useState(emptyClusterVolume);
  const { nodes, isSwarm, whyNoClusterVolume } = useVolumePlaces(cluster);
  const changed = useVolumesChanged();
  const set = (change: Partial<VolumeForm>) => {
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
      incomplete={
        form.name.trim() === '' ||
        options.problem !== null ||
        labels.problem !== null ||
        (ofSwarm
          ? form.driver.trim() === '' ||
            (sizeProblem(swarmForm.required) ?? sizeProblem(swarmForm.limit) ?? rangeProblem(swarmForm)) !==
              null
          : nodes.length > 1 && form.node === null)
      }
      onFailure={(error) => {
        const field = fieldOf(error);
        if (field) setFailed({ field, message: error.message });
        return field !== null;
      }}
      onSubmit={async () => {
        const { name } = await client.volumes.create({
          cluster,
          node: ofSwarm ? undefined : (form.node ?? undefined),
          clusterVolume: ofSwarm ? clusterVolumeInput(swarmForm) : undefined,
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
      {isSwarm ? (
        <Radio.Group
          label="Where it is"
          value={ofSwarm ? 'swarm' : 'node'}
          onChange={(value) => {
            setOfSwarm(value === 'swarm');
            set({ driver: value === 'swarm' ? '' : 'local' });
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio
              value="node"
              label="On a node"
              description="Containers and tasks on that node can mount it"
            />
            <Radio
              value="swarm"
              label="In the Swarm"
              description={
                whyNoClusterVolume ?? 'A CSI plugin makes it, and takes it to the node that needs it'
              }
              disabled={whyNoClusterVolume !== null}
            />
          </Stack>
        </Radio.Group>
      ) : null}
      {nodes.length > 1 && !ofSwarm ? (
        <Select label="Node" searchable data={nodes} value={form.node} onChange={(node) => set({ node })} />
      ) : null}
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
          label={ofSwarm ? 'CSI plugin' : 'Driver'}
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
      {ofSwarm ? (
        <ClusterVolumeFields values={swarmForm} set={(change) => setSwarmForm({ ...swarmForm, ...change })} />
      ) : null}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Textarea
          label="Driver options"
          description={
            ofSwarm ? 'name=value, one a line, as its plugin takes them' : 'name=value, one a line'
          }
          placeholder={ofSwarm ? undefined : 'type=nfs\no=addr=10.0.0.5,rw\ndevice=:/exports/data'}
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
