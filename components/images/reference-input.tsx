'use client';

import { TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';

type Props = { value: string; onChange: (reference: string) => void };

/** The name of an image to be pulled. */
export function ReferenceInput({ value, onChange }: Props) {
  return (
    <TextInput
      data-autofocus
      label="Image"
      description="A name such as nginx:1.27 or registry.example.com:5000/team/app@sha256:…"
      placeholder="nginx:1.27"
      {...textInput(value, onChange)}
    />
  );
}
