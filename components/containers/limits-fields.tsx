'use client';

import { SimpleGrid, TextInput } from '@mantine/core';
import { formatBytes, formatQuantity } from '@/lib/format';
import type { LimitField, LimitsValues } from './limits-form';

type Props = {
  values: LimitsValues;
  onChange: (field: LimitField, text: string) => void;
  problems: Partial<Record<LimitField, string>>;
  /** What the node has, where known. */
  node: { cpus: number; memoryBytes: number } | null;
};

/** The fields for limits, of a new container or of one that runs. */
export function LimitsFields({ values, onChange, problems, node }: Props) {
  const field = (name: LimitField) => ({
    value: values[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange(name, event.currentTarget.value.trimStart()),
    error: problems[name],
    placeholder: 'No limit',
    autoComplete: 'off',
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label="Memory"
        description={node ? `Such as 512 MiB, of ${formatBytes(node.memoryBytes)}` : 'Such as 512 MiB'}
        {...field('memory')}
      />
      <TextInput
        label="CPUs"
        description={node ? `Such as 0.5, of ${formatQuantity(node.cpus, 'CPU')}` : 'Such as 0.5'}
        inputMode="decimal"
        {...field('cpus')}
      />
      <TextInput
        label="Memory reservation"
        description="What it is left with when memory is short"
        {...field('memoryReservation')}
        placeholder="None"
      />
      <TextInput
        label="CPU shares"
        description="Its weight when CPUs are short; 1024 is usual"
        inputMode="numeric"
        {...field('cpuShares')}
        placeholder="1024"
      />
      <TextInput
        label="Processes"
        description="How many it may have at once"
        inputMode="numeric"
        {...field('pids')}
      />
    </SimpleGrid>
  );
}
