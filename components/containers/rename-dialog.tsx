'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { nameProblem } from './container-name';
import type { ActionContainer } from './container-verbs';
import { failedField } from './failed-field';
import { useContainersChanged } from './use-container-actions';

/** Gives a container another name. */
export function RenameDialog({
  cluster,
  container,
  onClose,
}: {
  cluster: string;
  container: ActionContainer;
  onClose: () => void;
}) {
  const [name, setName] = useState(container.name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const changed = useContainersChanged();
  const problem = nameProblem(name);
  const atField = failedField(error) === 'name';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null || busy) return;
    setBusy(true);
    setError(null);
    try {
      await client.containers.rename({ cluster, container: container.id, name });
      await changed();
      onClose();
    } catch (failure) {
      setError(toApiError(failure));
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={`Rename ${container.name}`}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Other containers of its networks find it by this name from now on."
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setError(null);
            }}
            error={problem ?? (atField ? error?.message : null)}
          />
          {error && !atField ? <ErrorState variant="inline" title="It keeps its name" error={error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={problem !== null || name === container.name}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
