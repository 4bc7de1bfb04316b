'use client';

import { Checkbox, SimpleGrid, Stack, TagsInput } from '@mantine/core';
import type { RunFieldsProps } from './run-fields-props';

/** Source: capabilities(7), as the engine names them. */
const capabilities = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
];

/** What it may do beyond, or less than, what containers usually may. */
export function IsolationFields({ values, set }: RunFieldsProps) {
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TagsInput
          label="Add capabilities"
          placeholder={values.capAdd.length === 0 ? 'None' : ''}
          data={['ALL', ...capabilities]}
          value={values.capAdd}
          onChange={(capAdd) => set({ capAdd })}
        />
        <TagsInput
          label="Drop capabilities"
          placeholder={values.capDrop.length === 0 ? 'None' : ''}
          data={['ALL', ...capabilities]}
          value={values.capDrop}
          onChange={(capDrop) => set({ capDrop })}
        />
        <Checkbox
          label="Read-only root filesystem"
          description="It can write to its mounts only"
          checked={values.readonlyRootfs}
          onChange={(event) => set({ readonlyRootfs: event.currentTarget.checked })}
        />
        <Checkbox
          label="Privileged"
          description="It may do anything on the node, as root could. Prefer single capabilities."
          checked={values.privileged}
          onChange={(event) => set({ privileged: event.currentTarget.checked })}
        />
      </SimpleGrid>
    </Stack>
  );
}
