'use client';

import { SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';
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
  const { limits, reservations } = values;
  const limit = (name: 'memory' | 'cpus' | 'pids') =>
    textInput(
      limits[name],
      (typed) => set({ limits: { ...limits, [name]: typed } }),
      problems[`limits.${name}`],
    );
  const reservation = (name: 'memory' | 'cpus') =>
    textInput(
      reservations[name],
      (typed) => set({ reservations: { ...reservations, [name]: typed } }),
      problems[`reservations.${name}`],
    );
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
          {...textInput(
            values.maxReplicasPerNode,
            (maxReplicasPerNode) => set({ maxReplicasPerNode }),
            problems.maxReplicasPerNode,
          )}
        />
        <TextInput
          label="Reserved memory"
          description="A node without as much left gets no task"
          placeholder="None"
          {...reservation('memory')}
        />
        <TextInput
          label="Reserved CPUs"
          description="Such as 0.5"
          placeholder="None"
          inputMode="decimal"
          {...reservation('cpus')}
        />
        <TextInput
          label="Memory limit"
          description="Such as 512 MiB; more is killed"
          placeholder="No limit"
          {...limit('memory')}
        />
        <TextInput
          label="CPU limit"
          description="Such as 0.5; more has to wait"
          placeholder="No limit"
          inputMode="decimal"
          {...limit('cpus')}
        />
        <TextInput
          label="Processes"
          description="How many a task may have at once"
          placeholder="No limit"
          inputMode="numeric"
          {...limit('pids')}
        />
      </SimpleGrid>
    </Stack>
  );
}
