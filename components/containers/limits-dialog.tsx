'use client';

import { Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import type { ContainerDetail } from '@/lib/contract/containers';
import type { ActionContainer } from './container-verbs';
import { LimitsFields } from './limits-fields';
import {
  limitsInput,
  limitsProblems,
  limitsValues,
  retriesProblem,
  type LimitsValues,
  type RestartValues,
} from './limits-form';
import { RestartFields } from './restart-fields';
import { useContainersChanged } from './use-container-actions';

type Props = { cluster: string; container: ActionContainer; onClose: () => void };

/** Changes limits and restart policy while the container runs. */
export function LimitsDialog({ cluster, container, onClose }: Props) {
  const detail = useQuery(api.containers.get.queryOptions({ input: { cluster, container: container.id } }));
  return (
    <Modal opened onClose={onClose} title={`Limits of ${container.name}`} size="lg">
      {detail.data ? (
        <LimitsBody cluster={cluster} detail={detail.data} onClose={onClose} />
      ) : detail.error ? (
        <ErrorState variant="inline" error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <Skeleton height={220} />
      )}
    </Modal>
  );
}

function LimitsBody({
  cluster,
  detail,
  onClose,
}: {
  cluster: string;
  detail: ContainerDetail;
  onClose: () => void;
}) {
  // What was there when the dialog opened: a live update must not take away what is being typed.
  const [before] = useState<{ limits: LimitsValues; restart: RestartValues }>(() => ({
    limits: limitsValues(detail.resources),
    restart: {
      restart: detail.restart.name,
      retries: detail.restart.maximumRetryCount > 0 ? String(detail.restart.maximumRetryCount) : '',
    },
  }));
  const [limits, setLimits] = useState(before.limits);
  const [restart, setRestart] = useState(before.restart);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const changed = useContainersChanged();
  const node = useQuery(api.nodes.get.queryOptions({ input: { cluster, node: detail.nodeId } }));

  const problems = limitsProblems(limits);
  const resources = limitsInput(limits, before.limits);
  const restartChanged =
    restart.restart !== before.restart.restart || restart.retries !== before.restart.retries;
  const nothingChanged = Object.keys(resources).length === 0 && !restartChanged;
  const wrong = Object.keys(problems).length > 0 || retriesProblem(restart) !== null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (nothingChanged || wrong || busy) return;
    setBusy(true);
    setError(null);
    try {
      const { warnings } = await client.containers.update({
        cluster,
        container: detail.id,
        resources,
        restart: restartChanged
          ? { name: restart.restart, maximumRetryCount: Number(restart.retries) }
          : undefined,
      });
      await changed();
      for (const warning of warnings)
        notifications.show({ color: 'yellow', title: 'The engine warns', message: warning });
      notifications.show({ message: `Changed the limits of ${detail.name}`, autoClose: 2500 });
      onClose();
    } catch (failure) {
      setError(toApiError(failure));
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <LimitsFields
          values={limits}
          onChange={(field, text) => setLimits((now) => ({ ...now, [field]: text }))}
          problems={problems}
          node={node.data ?? null}
        />
        <RestartFields values={restart} onChange={(change) => setRestart((now) => ({ ...now, ...change }))} />
        {error ? <ErrorState variant="inline" title="Nothing was changed" error={error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={nothingChanged || wrong}>
            Apply now
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
