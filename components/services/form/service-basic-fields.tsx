'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { CommandInputs } from '@/components/ui/form/command-inputs';
import { ImageInput } from '@/components/ui/form/image-input';
import { textInput } from '@/components/ui/form/text-input';
import { serviceModes } from '@/lib/service-status';
import { modeWords } from '../service-words';
import type { ServiceFieldsProps } from './service-values';

type Props = ServiceFieldsProps & { images: string[]; isNew: boolean };

/** Name, image, what it runs, and how many. */
export function ServiceBasicFields({ values, set, problems, images, isNew }: Props) {
  const counts = values.mode === 'replicated' || values.mode === 'replicated-job';
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <TextInput
        label="Name"
        required={isNew}
        disabled={!isNew}
        description={isNew ? undefined : 'A service keeps its name'}
        {...textInput(values.name, (name) => set({ name }), problems.name)}
      />
      <ImageInput
        description={isNew ? undefined : 'A tag without a digest is looked up in its registry'}
        images={images}
        value={values.image}
        onChange={(image) => set({ image })}
        problem={problems.image}
      />
      <CommandInputs values={values} set={set} problems={problems} />
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
          {...textInput(values.replicas, (replicas) => set({ replicas }), problems.replicas)}
        />
      ) : null}
      {values.mode === 'replicated-job' ? (
        <TextInput
          label="At once"
          inputMode="numeric"
          {...textInput(
            values.maxConcurrent,
            (maxConcurrent) => set({ maxConcurrent }),
            problems.maxConcurrent,
          )}
        />
      ) : null}
    </SimpleGrid>
  );
}
