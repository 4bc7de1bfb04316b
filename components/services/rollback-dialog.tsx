'use client';

import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { notifyDone } from '@/components/ui/notify';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ServiceRow } from '@/lib/contract/services';
import { modeText } from '@/lib/service-words';
import { DifferencesList } from './differences-list';
import { useServicesChanged } from './use-services-changed';

type Props = { cluster: string; service: ServiceRow; onClose: () => void; onJob?: (job: string) => void };

/** Shows what rolling back changes, and what it keeps, before it does. */
export function RollbackDialog({ cluster, service, onClose, onJob }: Props) {
  const { id, name } = service;
  const preview = useQuery(api.services.rollbackPreview.queryOptions({ input: { cluster, service: id } }));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const changed = useServicesChanged();
  const to = preview.data?.to ?? null;

  const rollBack = async () => {
    setBusy(true);
    setError(null);
    try {
      const { job } = await client.services.rollback({ cluster, service: id });
      notifyDone(`${name} is being rolled back`);
      onJob?.(job);
      onClose();
      await changed();
    } catch (failure) {
      setError(toApiError(failure));
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={`Roll ${name} back?`} size="lg">
      <Stack gap="md">
        {preview.error ? (
          <ErrorState variant="inline" error={preview.error} onRetry={() => void preview.refetch()} />
        ) : !preview.data ? (
          <Skeleton height={120} />
        ) : to === null ? (
          <Text>
            There is nothing to go back to: nothing but its scale was changed since it was created, or since
            Gantry knows it.
          </Text>
        ) : (
          <>
            <Text>
              Back to what it was before its last change
              {to.actor === null ? null : (
                <>
                  {' '}
                  by {to.actor}, <RelativeTime timeMs={to.replacedMs} />
                </>
              )}
              . The scale asked for now stays: {modeText(preview.data.mode)}.
            </Text>
            <DifferencesList differences={to.differences} label="What rolling back changes" />
          </>
        )}
        {error ? <ErrorState variant="inline" title="It was not rolled back" error={error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {to === null ? 'Close' : 'Cancel'}
          </Button>
          {to === null ? null : (
            <Button loading={busy} onClick={() => void rollBack()} data-autofocus>
              Roll back
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
