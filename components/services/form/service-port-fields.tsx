'use client';

import { Button, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { RemoveRowButton } from '@/components/containers/run/remove-row-button';
import rows from '@/components/containers/containers.module.css';
import type { ServiceFieldsProps, ServicePortRow } from './service-values';

const protocols = ['tcp', 'udp', 'sctp'] as const;
const modes = [
  { value: 'ingress', label: 'On every node' },
  { value: 'host', label: 'On its own node' },
] as const;
const endpointModes = [
  { value: 'vip', label: 'One virtual address' },
  { value: 'dnsrr', label: 'Addresses of its tasks' },
];

/** Which ports of the nodes lead to which of its containers, and how its name is found by others. */
export function ServicePortFields({
  values,
  set,
  problems,
  newKey,
}: ServiceFieldsProps & { newKey: () => number }) {
  const change = (key: number, part: Partial<ServicePortRow>) =>
    set({ ports: values.ports.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  return (
    <Stack gap="sm">
      <div className={rows.rows}>
        {values.ports.map((row, position) => {
          const label = (what: string) => `Port ${position + 1}: ${what}`;
          return (
            <div key={row.key} className={rows.row}>
              <TextInput
                aria-label={label('port of the nodes')}
                placeholder="Any free port"
                inputMode="numeric"
                autoComplete="off"
                value={row.publishedPort}
                onChange={(event) => change(row.key, { publishedPort: event.currentTarget.value })}
                error={problems[`ports.${row.key}.publishedPort`]}
              />
              <TextInput
                aria-label={label('port of the container')}
                placeholder="Container port"
                inputMode="numeric"
                autoComplete="off"
                value={row.targetPort}
                onChange={(event) => change(row.key, { targetPort: event.currentTarget.value })}
                error={problems[`ports.${row.key}.targetPort`]}
              />
              <Select
                className={rows.fixed}
                w={86}
                aria-label={label('protocol')}
                data={[...protocols]}
                value={row.protocol}
                allowDeselect={false}
                onChange={(value) =>
                  change(row.key, { protocol: protocols.find((each) => each === value) ?? 'tcp' })
                }
              />
              <Select
                className={rows.fixed}
                w={150}
                aria-label={label('where')}
                data={[...modes]}
                value={row.publishMode}
                allowDeselect={false}
                onChange={(value) =>
                  change(row.key, {
                    publishMode: modes.find((each) => each.value === value)?.value ?? 'ingress',
                  })
                }
              />
              <RemoveRowButton
                label={`Remove port ${position + 1}`}
                onClick={() => set({ ports: values.ports.filter(({ key }) => key !== row.key) })}
              />
            </div>
          );
        })}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() =>
              set({
                ports: [
                  ...values.ports,
                  {
                    key: newKey(),
                    publishedPort: '',
                    targetPort: '',
                    protocol: 'tcp',
                    publishMode: values.endpointMode === 'vip' ? 'ingress' : 'host',
                  },
                ],
              })
            }
          >
            Publish a port
          </Button>
        </div>
      </div>
      <div>
        <Text size="sm" mb={4} id="endpoint-mode">
          On its networks its name leads to
        </Text>
        <SegmentedControl
          size="xs"
          aria-labelledby="endpoint-mode"
          data={endpointModes}
          value={values.endpointMode}
          onChange={(value) => set({ endpointMode: value === 'dnsrr' ? 'dnsrr' : 'vip' })}
        />
        {problems.endpointMode ? (
          <Text size="xs" c="var(--g-bad)" mt={4} role="alert">
            {problems.endpointMode}
          </Text>
        ) : null}
      </div>
    </Stack>
  );
}
