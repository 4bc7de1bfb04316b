'use client';

import { Autocomplete, Select, SimpleGrid, TextInput } from '@mantine/core';
import { serviceModes } from '@/lib/service-status';
import { modeWords } from '../service-words';
import type { ServiceFieldsProps } from './service-values';

type Props = ServiceFieldsProps & { images: string[]; isNew: boolean };

/** Name, image, what it runs, and how many. */
export function ServiceBasicFields({ values, set, problems, images, isNew }: Props) {
  const counts = values.mode === 'replicated' || values.mode === 'replicated-job';
  const text = { autoComplete: 'off', spellCheck: false };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <TextInput
        label="Name"
        required={isNew}
        disabled={!isNew}
        description={isNew ? undefined : 'A service keeps its name'}
        {...text}
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={problems.name}
      />
      <Autocomplete
        label="Image"
        required
        placeholder="nginx:1.27"
        description={isNew ? undefined : 'A tag without a digest is looked up in its registry'}
        data={images}
        limit={50}
        openOnFocus={false}
        spellCheck={false}
        value={values.image}
        onChange={(image) => set({ image })}
        error={problems.image}
      />
      <TextInput
        label="Command"
        placeholder="As the image says"
        description="Arguments as in a shell, but without one: no $, | or >"
        {...text}
        value={values.command}
        onChange={(event) => set({ command: event.currentTarget.value })}
        error={problems.command}
      />
      <TextInput
        label="Entrypoint"
        placeholder="As the image says"
        description="What the command is given to"
        {...text}
        value={values.entrypoint}
        onChange={(event) => set({ entrypoint: event.currentTarget.value })}
        error={problems.entrypoint}
      />
      <Select
        label="Mode"
        description={isNew ? 'Global runs one task on each node that fits' : 'A service keeps its mode'}
        disabled={!isNew}
        data={serviceModes.map((value) => ({ value, label: modeWords[value] }))}
        value={values.mode}
        allowDeselect={false}
        onChange={(value) => set({ mode: serviceModes.find((each) => each === value) ?? 'replicated' })}
      />
      {counts ? (
        <TextInput
          label={values.mode === 'replicated' ? 'Replicas' : 'Runs in all'}
          description={values.mode === 'replicated' ? 'How many tasks run' : 'How many tasks are to complete'}
          inputMode="numeric"
          {...text}
          value={values.replicas}
          onChange={(event) => set({ replicas: event.currentTarget.value })}
          error={problems.replicas}
        />
      ) : null}
      {values.mode === 'replicated-job' ? (
        <TextInput
          label="At once"
          inputMode="numeric"
          {...text}
          value={values.maxConcurrent}
          onChange={(event) => set({ maxConcurrent: event.currentTarget.value })}
          error={problems.maxConcurrent}
        />
      ) : null}
    </SimpleGrid>
  );
}
