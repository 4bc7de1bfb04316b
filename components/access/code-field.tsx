'use client';

import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { value: string; onChange: (value: string) => void; label?: string; description?: ReactNode };

/** The code of an authenticator app, or a recovery code in its place. */
export function CodeField({ value, onChange, label = 'Code', description }: Props) {
  return (
    <TextInput
      label={label}
      description={description}
      autoComplete="one-time-code"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
      withAsterisk={false}
      autoFocus
      data-autofocus
      maxLength={40}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
