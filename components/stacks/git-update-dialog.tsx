'use client';

import { Skeleton, Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { GitCommitLine } from './git-commit-line';
import { PlanNotes } from './plan-notes';
import { PlanPreview } from './plan-preview';
import type { ScaleAnswers } from './scale-questions';

type Props = {
  opened: boolean;
  onClose: () => void;
  cluster: string;
  stack: string;
  onJob: (job: string) => void;
};

/** Fetches the newest commit, shows what it would change, and deploys that. */
export function GitUpdateDialog({ opened, onClose, cluster, stack, onJob }: Props) {
  const [scale, setScale] = useState<ScaleAnswers>({});
  const query = useQuery(
    api.stackGit.check.queryOptions({
      input: { cluster, stack, scale },
      enabled: opened,
      staleTime: 0,
      gcTime: 0,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      placeholderData: keepPreviousData,
    }),
  );
  const found = query.data;
  const plan = found?.plan;
  const reason = query.error
    ? 'The repository could not be read: see above.'
    : !found || query.isFetching || query.isPlaceholderData
      ? 'What would change is still being worked out.'
      : !plan
        ? 'The Compose file has errors: see above.'
        : null;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      tone="normal"
      title={`Deploy the newest commit of ${stack}?`}
      confirmLabel="Deploy"
      disabledReason={reason}
      onConfirm={async () => {
        const { job } = await client.stackGit.deploy({
          cluster,
          stack,
          scale,
          commit: found?.commit.sha,
          planHash: plan?.hash,
        });
        onJob(job);
      }}
    >
      <Stack gap="sm">
        {query.error ? (
          <ErrorState
            variant="inline"
            title="The repository could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : found ? (
          <>
            <GitCommitLine commit={found.commit} />
            {plan ? (
              <PlanPreview plan={plan} scale={scale} planning={query.isFetching} onScale={setScale} />
            ) : (
              <PlanNotes
                tone="bad"
                items={found.diagnostics.map(({ line, message }) => `Line ${line}: ${message}`)}
              />
            )}
          </>
        ) : (
          <Skeleton height={90} />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
