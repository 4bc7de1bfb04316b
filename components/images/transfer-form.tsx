'use client';

import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { textInput } from '@/components/ui/form/text-input';
import { ReferenceInput } from './reference-input';
import { type RegistrySignIn, RegistrySignInFields } from './registry-sign-in';

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
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const set = (change: Partial<TransferFields>) => onChange({ ...fields, ...change });
  const ready = fields.reference.trim() !== '' && (!several || fields.nodeId !== null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setError(null);
    const { username, password } = fields;
    const asked = {
      cluster,
      node: fields.nodeId ?? undefined,
      reference: fields.reference.trim(),
      auth: fields.signIn ? { username, password } : undefined,
    };
    try {
      const platform = fields.platform.trim() || undefined;
      const { job } =
        verb === 'pull' ? await client.images.pull({ ...asked, platform }) : await client.images.push(asked);
      onStarted(job);
    } catch (failure) {
      setError(toApiError(failure));
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
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
        {error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null}
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!ready}>
            {verb === 'pull' ? 'Pull' : 'Push'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
