'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { GitCommitLine } from './git-commit-line';
import { PlanDialog } from './plan-dialog';
import type { ScaleAnswers } from './scale-questions';

type Props = {
  opened: boolean;
  onClose: () => void;
  cluster: string;
  stack: string;
  onJob: (job: string) => void;
};

/** Fetches the newest commit, shows what it would change, and deploys that. */
export function GitUpdateDialog({ cluster, stack, ...dialog }: Props) {
  const [scale, setScale] = useState<ScaleAnswers>({});
  const query = useQuery(
    api.stackGit.check.queryOptions({
      input: { cluster, stack, scale },
      enabled: dialog.opened,
      staleTime: 0,
      gcTime: 0,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      placeholderData: keepPreviousData,
    }),
  );
  const found = query.data;
  return (
    <PlanDialog
      {...dialog}
      title={`Deploy the newest commit of ${stack}?`}
      confirmLabel="Deploy"
      query={query}
      failure="The repository could not be read"
      answer={found}
      // Opened again, it looks at the repository again: what it showed before is not the newest any more.
      isOutdated={query.isFetching}
      about={found ? <GitCommitLine commit={found.commit} /> : null}
      scale={scale}
      onScale={setScale}
      onDeploy={(planHash) =>
        client.stackGit.deploy({ cluster, stack, scale, commit: found?.commit.sha, planHash })
      }
    />
  );
}
