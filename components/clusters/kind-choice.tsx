'use client';

import { SegmentedControl } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionForm } from './connection-form';

const kinds: { value: ConnectionForm['kind']; label: string }[] = [
  { value: 'unix', label: 'Unix socket' },
  { value: 'tcp', label: 'TCP' },
  { value: 'tls', label: 'TCP with TLS' },
  { value: 'ssh', label: 'SSH' },
];

/** How an engine is reached. */
export function KindChoice({ form }: { form: UseFormReturnType<ConnectionForm> }) {
  return <SegmentedControl aria-label="How it is reached" data={kinds} {...form.getInputProps('kind')} />;
}
