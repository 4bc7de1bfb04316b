'use client';

import { SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import classes from '@/components/ui/form/form.module.css';
import { PortProtocolSelect } from '@/components/ui/form/port-protocol-select';
import { RowList } from '@/components/ui/form/row-list';
import { textInput } from '@/components/ui/form/text-input';
import type { ServiceFieldsProps, ServicePortRow } from './service-values';

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
  return (
    <Stack gap="sm">
      <RowList<ServicePortRow>
        noun="Port"
        rows={values.ports}
        onChange={(ports) => set({ ports })}
        newRow={() => ({
          key: newKey(),
          publishedPort: '',
          targetPort: '',
          protocol: 'tcp',
          publishMode: values.endpointMode === 'vip' ? 'ingress' : 'host',
        })}
        addLabel="Publish a port"
      >
        {(row, { label, change }) => (
          <>
            <TextInput
              aria-label={label('port of the nodes')}
              placeholder="Any free port"
              inputMode="numeric"
              {...textInput(
                row.publishedPort,
                (publishedPort) => change({ publishedPort }),
                problems[`ports.${row.key}.publishedPort`],
              )}
            />
            <TextInput
              aria-label={label('port of the container')}
              placeholder="Container port"
              inputMode="numeric"
              {...textInput(
                row.targetPort,
                (targetPort) => change({ targetPort }),
                problems[`ports.${row.key}.targetPort`],
              )}
            />
            <PortProtocolSelect
              label={label('protocol')}
              value={row.protocol}
              onChange={(protocol) => change({ protocol })}
            />
            <Select
              className={classes.fixed}
              w={150}
              aria-label={label('where')}
              data={[...modes]}
              value={row.publishMode}
              allowDeselect={false}
              onChange={(value) =>
                change({ publishMode: modes.find((each) => each.value === value)?.value ?? 'ingress' })
              }
            />
          </>
        )}
      </RowList>
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
