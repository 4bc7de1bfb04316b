'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { CommandInputs } from '@/components/ui/form/command-inputs';
import { ImageInput } from '@/components/ui/form/image-input';
import { textInput } from '@/components/ui/form/text-input';
import type { RunFieldsProps } from './run-fields-props';

type Props = RunFieldsProps & { images: string[]; nodes: { id: string; name: string }[] };

/** Image, name and what it runs. */
export function BasicFields({ values, set, problems, images, nodes }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <ImageInput
        images={images}
        value={values.image}
        onChange={(image) => set({ image })}
        problem={problems.image}
      />
      <TextInput
        label="Name"
        placeholder="The engine makes one up"
        {...textInput(values.name, (name) => set({ name }), problems.name)}
      />
      <CommandInputs values={values} set={set} problems={problems} />
      {nodes.length > 1 ? (
        <Select
          label="Node"
          required
          data={nodes.map((node) => ({ value: node.id, label: node.name }))}
          value={values.node}
          onChange={(node) => set({ node })}
          error={problems.node}
        />
      ) : null}
    </SimpleGrid>
  );
}
