'use client';

import { Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { textInput } from '@/components/ui/form/text-input';
import type { HealthValues, ServiceFieldsProps, ServiceValues } from './service-values';

const conditions = [
  { value: 'any', label: 'Always' },
  { value: 'on-failure', label: 'When it fails' },
  { value: 'none', label: 'Never' },
] as const;
const kinds = [
  { value: 'image', label: 'As the image says' },
  { value: 'command', label: 'A command' },
  { value: 'none', label: 'None' },
] as const;

/** When a task that ended is started again, and how its health is known. */
export function RestartHealthFields({ values, set, problems }: ServiceFieldsProps) {
  const { restart, health } = values;
  const setRestart = (part: Partial<ServiceValues['restart']>) => set({ restart: { ...restart, ...part } });
  const setHealth = (part: Partial<HealthValues>) => set({ health: { ...health, ...part } });
  const ofRestart = (name: 'delay' | 'maxAttempts' | 'window') =>
    textInput(restart[name], (typed) => setRestart({ [name]: typed }), problems[`restart.${name}`]);
  const ofHealth = (name: 'command' | 'interval' | 'timeout' | 'startPeriod' | 'retries') =>
    textInput(health[name], (typed) => setHealth({ [name]: typed }), problems[`health.${name}`]);
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Start again"
          data={[...conditions]}
          value={restart.condition}
          allowDeselect={false}
          onChange={(value) =>
            setRestart({ condition: conditions.find((each) => each.value === value)?.value ?? 'any' })
          }
        />
        <TextInput label="After" {...ofRestart('delay')} />
        <TextInput
          label="Most attempts"
          placeholder="Without end"
          inputMode="numeric"
          {...ofRestart('maxAttempts')}
        />
        <TextInput label="Attempts counted within" placeholder="All time" {...ofRestart('window')} />
      </SimpleGrid>
      <Select
        label="Health check"
        data={[...kinds]}
        value={health.kind}
        allowDeselect={false}
        onChange={(value) =>
          setHealth({ kind: kinds.find((each) => each.value === value)?.value ?? 'image' })
        }
      />
      {health.kind === 'command' ? (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="Health command"
            description="In a shell of the container; 0 is healthy"
            placeholder="wget -q -O /dev/null http://127.0.0.1/"
            {...ofHealth('command')}
          />
          <TextInput label="Every" description="Such as 30s" {...ofHealth('interval')} />
          <TextInput label="Time for each" {...ofHealth('timeout')} />
          <TextInput label="Failures that count" inputMode="numeric" {...ofHealth('retries')} />
          <TextInput label="Time to start" description="Failures do not count" {...ofHealth('startPeriod')} />
        </SimpleGrid>
      ) : null}
    </Stack>
  );
}
