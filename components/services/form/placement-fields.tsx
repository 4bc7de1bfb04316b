'use client';

import { SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import type { ServiceFieldsProps } from './service-values';

const common = [
  'node.role==worker',
  'node.role==manager',
  'node.platform.os==linux',
  'node.platform.arch==x86_64',
];

/** Which nodes may run it, and how much of them it takes. */
export function PlacementFields({
  values,
  set,
  problems,
  labels,
}: ServiceFieldsProps & { labels: readonly string[] }) {
  const field = (part: 'limits' | 'reservations', name: 'memory' | 'cpus') => ({
    value: values[part][name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      set({ [part]: { ...values[part], [name]: event.currentTarget.value } }),
    error: problems[`${part}.${name}`],
    autoComplete: 'off',
  });
  return (
    <Stack gap="sm">
      <TagsInput
        label="Constraints"
        description="A node must meet all of them"
        placeholder={values.constraints.length === 0 ? 'node.labels.zone==a' : ''}
        data={[...common, ...labels.map((label) => `node.labels.${label}`)]}
        value={values.constraints}
        onChange={(constraints) => set({ constraints })}
        error={problems.constraints}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TagsInput
          label="Spread over"
          description="Tasks are spread evenly over its values"
          placeholder={values.spread.length === 0 ? 'node.labels.zone' : ''}
          data={labels
            .map((label) => `node.labels.${label.split('==')[0] ?? label}`)
            .filter((each, index, all) => all.indexOf(each) === index)}
          value={values.spread}
          onChange={(spread) => set({ spread })}
        />
        <TextInput
          label="Most replicas on a node"
          description="However much room it has"
          placeholder="No limit"
          inputMode="numeric"
          autoComplete="off"
          value={values.maxReplicasPerNode}
          onChange={(event) => set({ maxReplicasPerNode: event.currentTarget.value })}
          error={problems.maxReplicasPerNode}
        />
        <TextInput
          label="Reserved memory"
          description="A node without as much left gets no task"
          placeholder="None"
          {...field('reservations', 'memory')}
        />
        <TextInput
          label="Reserved CPUs"
          description="Such as 0.5"
          placeholder="None"
          inputMode="decimal"
          {...field('reservations', 'cpus')}
        />
        <TextInput
          label="Memory limit"
          description="Such as 512 MiB; more is killed"
          placeholder="No limit"
          {...field('limits', 'memory')}
        />
        <TextInput
          label="CPU limit"
          description="Such as 0.5; more has to wait"
          placeholder="No limit"
          inputMode="decimal"
          {...field('limits', 'cpus')}
        />
        <TextInput
          label="Processes"
          description="How many a task may have at once"
          placeholder="No limit"
          inputMode="numeric"
          autoComplete="off"
          value={values.limits.pids}
          onChange={(event) => set({ limits: { ...values.limits, pids: event.currentTarget.value } })}
          error={problems['limits.pids']}
        />
      </SimpleGrid>
    </Stack>
  );
}
