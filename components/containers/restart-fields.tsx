'use client';

import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { type RestartPolicy, restartPolicies } from '@/lib/container-status';
import { retriesProblem, type RestartValues } from './limits-form';
import { restartWords } from './restart-words';

const meanings: Record<RestartPolicy, string> = {
  no: 'When it ends, it stays ended.',
  always: 'When it ends, and when the engine starts, even after it was stopped by hand.',
  'on-failure': 'When it ends with an exit code other than 0.',
  'unless-stopped': 'When it ends, and when the engine starts, unless it was stopped by hand.',
};

type Props = {
  values: RestartValues;
  onChange: (change: Partial<RestartValues>) => void;
  problem?: string | null;
};

/** When a container is started again. */
export function RestartFields({ values, onChange, problem }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <Select
        label="Restart"
        description={meanings[values.restart]}
        data={restartPolicies.map((value) => ({ value, label: restartWords[value] }))}
        value={values.restart}
        onChange={(value) => onChange({ restart: restartPolicies.find((each) => each === value) ?? 'no' })}
        allowDeselect={false}
        error={problem}
      />
      {values.restart === 'on-failure' ? (
        <TextInput
          label="Attempts"
          description="How often it is tried; empty is without end"
          inputMode="numeric"
          value={values.retries}
          onChange={(event) => onChange({ retries: event.currentTarget.value.trim() })}
          error={retriesProblem(values)}
        />
      ) : null}
    </SimpleGrid>
  );
}
