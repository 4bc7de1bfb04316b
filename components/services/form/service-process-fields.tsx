'use client';

import { Checkbox, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';
import type { ServiceFieldsProps } from './service-values';

/** Who runs it, where, and how it is stopped. */
export function ServiceProcessFields({ values, set, problems }: ServiceFieldsProps) {
  const text = (name: 'user' | 'workingDir' | 'hostname' | 'stopGrace') =>
    textInput(values[name], (typed) => set({ [name]: typed }), problems[name]);
  const check = (name: 'readOnly' | 'tty' | 'init') => ({
    checked: values[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.checked }),
  });
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label="User" placeholder="As the image says" {...text('user')} />
        <TextInput label="Working directory" placeholder="As the image says" {...text('workingDir')} />
        <TextInput label="Host name" placeholder="Its id" {...text('hostname')} />
        <TextInput label="Time to stop" placeholder="10 s, then it is killed" {...text('stopGrace')} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <Checkbox label="Read-only root filesystem" {...check('readOnly')} />
        <Checkbox label="Terminal" {...check('tty')} />
        <Checkbox label="Init process" {...check('init')} />
      </SimpleGrid>
    </Stack>
  );
}
