'use client';

import { Checkbox, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';
import type { RunFieldsProps } from './run-fields-props';

/** Who runs it, where and with what terminal. */
export function ProcessFields({ values, set, problems }: RunFieldsProps) {
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <TextInput
          label="User"
          placeholder="As the image says"
          {...textInput(values.user, (user) => set({ user }))}
        />
        <TextInput
          label="Working directory"
          placeholder="As the image says"
          {...textInput(values.workingDir, (workingDir) => set({ workingDir }), problems.workingDir)}
        />
        <TextInput
          label="Host name"
          placeholder="Its id"
          {...textInput(values.hostname, (hostname) => set({ hostname }))}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Checkbox
          label="Terminal"
          description="Gives it a terminal: for a shell, and for colours in its log"
          checked={values.tty}
          onChange={(event) => set({ tty: event.currentTarget.checked })}
        />
        <Checkbox
          label="Keep its input open"
          description="For a program that ends when nobody types to it"
          checked={values.openStdin}
          onChange={(event) => set({ openStdin: event.currentTarget.checked })}
        />
        <Checkbox
          label="Init process"
          description="Passes signals on and clears up processes left behind"
          checked={values.init}
          onChange={(event) => set({ init: event.currentTarget.checked })}
        />
        <Checkbox
          label="Remove it when it stops"
          description="With its log and its anonymous volumes"
          checked={values.autoRemove}
          onChange={(event) => set({ autoRemove: event.currentTarget.checked })}
        />
      </SimpleGrid>
    </Stack>
  );
}
