'use client';

import { Autocomplete, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { RunFieldsProps } from './run-fields-props';

type Props = RunFieldsProps & { images: string[]; nodes: { id: string; name: string }[] };

/** Image, name and what it runs. */
export function BasicFields({ values, set, problems, images, nodes }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Autocomplete
        label="Image"
        required
        placeholder="nginx:1.27"
        data={images}
        limit={50}
        openOnFocus={false}
        spellCheck={false}
        value={values.image}
        onChange={(image) => set({ image })}
        error={problems.image}
      />
      <TextInput
        label="Name"
        placeholder="The engine makes one up"
        autoComplete="off"
        spellCheck={false}
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={problems.name}
      />
      <TextInput
        label="Command"
        placeholder="As the image says"
        description="Arguments as in a shell, but without one: no $, | or >"
        autoComplete="off"
        spellCheck={false}
        value={values.command}
        onChange={(event) => set({ command: event.currentTarget.value })}
        error={problems.command}
      />
      <TextInput
        label="Entrypoint"
        placeholder="As the image says"
        description="What the command is given to"
        autoComplete="off"
        spellCheck={false}
        value={values.entrypoint}
        onChange={(event) => set({ entrypoint: event.currentTarget.value })}
        error={problems.entrypoint}
      />
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
