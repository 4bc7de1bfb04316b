'use client';

import { Checkbox, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { textInput } from '@/components/ui/form/text-input';
import type { CollectionRow } from '@/lib/contract/grants';
import { quotaOfValues, quotaProblems, type QuotaValues, quotaValues } from './quota-form';
import { pathProblem } from './scope-form';

/** Describes a collection and limits what it may hold. */
export function CollectionDialog({
  collection,
  onClose,
}: {
  collection: CollectionRow | null;
  onClose: () => void;
}) {
  const changed = useAccessChange();
  const [path, setPath] = useState(collection?.path ?? '');
  const [description, setDescription] = useState(collection?.description ?? '');
  const [quota, setQuota] = useState<QuotaValues>(() => quotaValues(collection?.quota ?? null));
  const problems = quotaProblems(quota);
  const set = (change: Partial<QuotaValues>) => setQuota({ ...quota, ...change });
  return (
    <FormDialog
      onClose={onClose}
      title={collection ? `The collection ${collection.path}` : 'New collection'}
      submitLabel={collection ? 'Save collection' : 'Make collection'}
      incomplete={path.trim() === '' || pathProblem(path) !== null || Object.keys(problems).length > 0}
      onSubmit={async () => {
        await client.collections.set({ path: path.trim(), description, quota: quotaOfValues(quota) });
        await changed(`The collection ${path.trim()} is saved.`);
      }}
    >
      {collection ? null : (
        <TextInput
          label="Path"
          description="What a grant gives on a collection holds for all below it"
          placeholder="/prod/payments"
          data-autofocus
          {...textInput(path, setPath, pathProblem(path) ?? undefined)}
        />
      )}
      <Textarea
        label="Description"
        autosize
        minRows={1}
        maxRows={4}
        maxLength={500}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label="Containers at most"
          inputMode="numeric"
          placeholder="no limit"
          {...textInput(quota.containers, (containers) => set({ containers }), problems.containers)}
        />
        <TextInput
          label="Replicas at most"
          inputMode="numeric"
          placeholder="no limit"
          {...textInput(quota.replicas, (replicas) => set({ replicas }), problems.replicas)}
        />
        <TextInput
          label="CPUs reserved at most"
          inputMode="decimal"
          placeholder="no limit"
          {...textInput(quota.cpus, (cpus) => set({ cpus }), problems.cpus)}
        />
        <TextInput
          label="Memory reserved at most"
          placeholder="no limit"
          {...textInput(quota.memory, (memory) => set({ memory }), problems.memory)}
        />
      </SimpleGrid>
      <Checkbox
        label="Limits required"
        description="Containers and services must have a memory and a CPU limit."
        checked={quota.limitsRequired}
        onChange={(event) => set({ limitsRequired: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}
