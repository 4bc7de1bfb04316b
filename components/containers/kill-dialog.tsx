'use client';

import { Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { type Signal, signals } from '@/lib/container-status';
import { type ActionContainer, runVerb } from './container-verbs';
import { useContainersChanged } from './use-container-actions';

const meanings: Record<Signal, string> = {
  SIGKILL: 'ends it at once',
  SIGTERM: 'asks it to end',
  SIGINT: 'as Ctrl-C does',
  SIGHUP: 'often: read the configuration again',
  SIGQUIT: 'often: end, and dump state',
  SIGUSR1: 'meaning is its own',
  SIGUSR2: 'meaning is its own',
  SIGSTOP: 'stops it where it is',
  SIGCONT: 'lets it go on',
  SIGWINCH: 'often: end gracefully',
  SIGALRM: 'a timer has run out',
  SIGABRT: 'ends it with a core dump',
};

/** Sends a signal of one's choice. */
export function KillDialog({
  cluster,
  container,
  onClose,
}: {
  cluster: string;
  container: ActionContainer;
  onClose: () => void;
}) {
  const [signal, setSignal] = useState<Signal>('SIGKILL');
  const changed = useContainersChanged();
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Send a signal to ${container.name}?`}
      confirmLabel={`Send ${signal}`}
      onConfirm={async () => {
        await runVerb(cluster, 'kill', container, { signal });
        notifications.show({ message: `Sent ${signal} to ${container.name}`, autoClose: 2500 });
        await changed();
      }}
    >
      <Stack gap="sm">
        <Select
          label="Signal"
          data={signals.map((each) => ({ value: each, label: `${each}: ${meanings[each]}` }))}
          value={signal}
          onChange={(value) => setSignal(signals.find((each) => each === value) ?? 'SIGKILL')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
        <Text>
          It goes to the first process of the container.
          {signal === 'SIGKILL' ? ' That ends it at once: what it has not saved is lost.' : ''}
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
