'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/components/api/client';
import { DialogForm } from '@/components/ui/dialog-form';
import { textInput } from '@/components/ui/form/text-input';
import { authOf, type RegistrySignIn, RegistrySignInFields } from '@/components/ui/form/registry-sign-in';
import { ReferenceInput } from './reference-input';

export type TransferFields = RegistrySignIn & {
  reference: string;
  platform: string;
  nodeId: string | null;
};

type Props = {
  cluster: string;
  verb: 'pull' | 'push';
  /** The names a push can choose from. */
  tags: readonly string[];
  fields: TransferFields;
  onChange: (fields: TransferFields) => void;
  onStarted: (job: string) => void;
  onCancel: () => void;
};

/** What is pulled or pushed, and with which sign-in. */
export function TransferForm({ cluster, verb, tags, fields, onChange, onStarted, onCancel }: Props) {
  const nodes = useQuery({
    ...api.nodes.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }),
    enabled: verb === 'pull',
  });
  const several = (nodes.data?.items.length ?? 0) > 1;
  const set = (change: Partial<TransferFields>) => onChange({ ...fields, ...change });
  const ready = fields.reference.trim() !== '' && (!several || fields.nodeId !== null);

  const submit = async () => {
    const asked = {
      cluster,
      node: fields.nodeId ?? undefined,
      reference: fields.reference.trim(),
      auth: authOf(fields),
    };
    const platform = fields.platform.trim() || undefined;
    const { job } =
      verb === 'pull' ? await client.images.pull({ ...asked, platform }) : await client.images.push(asked);
    onStarted(job);
  };

  return (
    <DialogForm
      submitLabel={verb === 'pull' ? 'Pull' : 'Push'}
      incomplete={!ready}
      onSubmit={submit}
      onCancel={onCancel}
    >
      {verb === 'pull' ? (
        <ReferenceInput value={fields.reference} onChange={(reference) => set({ reference })} />
      ) : (
        <Select
          label="Name"
          description="The name says where it goes. For another registry, tag the image with its address first."
          data={[...tags]}
          allowDeselect={false}
          value={fields.reference}
          onChange={(reference) => set({ reference: reference ?? '' })}
        />
      )}
      {verb === 'pull' ? (
        <SimpleGrid cols={{ base: 1, xs: several ? 2 : 1 }} spacing="sm">
          {several ? (
            <Select
              label="Node"
              placeholder="Choose a node"
              data={(nodes.data?.items ?? []).map((node) => ({ value: node.id, label: node.name }))}
              value={fields.nodeId}
              onChange={(nodeId) => set({ nodeId })}
            />
          ) : null}
          <TextInput
            label="Platform"
            description={several ? undefined : "Left empty, the node's own"}
            placeholder="linux/arm64"
            {...textInput(fields.platform, (platform) => set({ platform }))}
          />
        </SimpleGrid>
      ) : null}
      <RegistrySignInFields values={fields} set={set} />
    </DialogForm>
  );
}
