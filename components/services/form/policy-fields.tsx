'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { FormProblems } from '@/components/ui/form/form-problems';
import { textInput } from '@/components/ui/form/text-input';
import type { PolicyValues } from './service-values';

const actions = [
  { value: 'pause', label: 'Pause' },
  { value: 'continue', label: 'Go on' },
  { value: 'rollback', label: 'Roll back' },
] as const;
const orders = [
  { value: 'stop-first', label: 'The old one stops first' },
  { value: 'start-first', label: 'The new one starts first' },
] as const;

type Props = {
  /** Its name in the problems. */
  field: 'update' | 'rollback';
  values: PolicyValues;
  onChange: (values: PolicyValues) => void;
  problems: FormProblems;
};

/** How tasks are replaced: when the service is changed, or when a change is taken back. */
export function PolicyFields({ field, values, onChange, problems }: Props) {
  const text = (name: 'parallelism' | 'delay' | 'monitor' | 'maxFailure') =>
    textInput(values[name], (typed) => onChange({ ...values, [name]: typed }), problems[`${field}.${name}`]);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="sm">
      <TextInput label="At once" description="0 is all" inputMode="numeric" {...text('parallelism')} />
      <TextInput label="Pause between" description="Such as 10s" {...text('delay')} />
      <Select
        label="Order"
        description="Of the old and new task"
        data={[...orders]}
        value={values.order}
        allowDeselect={false}
        onChange={(value) =>
          onChange({ ...values, order: orders.find((each) => each.value === value)?.value ?? 'stop-first' })
        }
      />
      <Select
        label="On failure"
        description="When a new task fails"
        // A roll back cannot be rolled back.
        data={actions.filter(({ value }) => field === 'update' || value !== 'rollback')}
        value={values.failureAction}
        allowDeselect={false}
        onChange={(value) =>
          onChange({
            ...values,
            failureAction: actions.find((each) => each.value === value)?.value ?? 'pause',
          })
        }
      />
      <TextInput label="Watched for" description="After each new task" {...text('monitor')} />
      <TextInput
        label="May fail (%)"
        description="Of all tasks"
        inputMode="numeric"
        {...text('maxFailure')}
      />
    </SimpleGrid>
  );
}
