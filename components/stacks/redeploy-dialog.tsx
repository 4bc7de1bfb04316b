'use client';

import { Checkbox, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { PlanDialog } from './plan-dialog';
import type { ScaleAnswers } from './scale-questions';

type Props = {
  opened: boolean;
  onClose: () => void;
  cluster: string;
  stack: string;
  /** An older revision to go back to; null for the latest. */
  revision: number | null;
  onJob: (job: string) => void;
};

/** Shows what deploying a revision again as it is would do, and does it. */
export function RedeployDialog({ cluster, stack, revision, ...dialog }: Props) {
  const [pull, setPull] = useState(false);
  const [note, setNote] = useState('');
  const [scale, setScale] = useState<ScaleAnswers>({});
  const input = {
    cluster,
    stack,
    revision: revision ?? undefined,
    scale,
    pull: pull ? ('always' as const) : ('missing' as const),
  };
  const query = useQuery(
    api.stacks.redeployPlan.queryOptions({
      input,
      enabled: dialog.opened,
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
  );
  const plan = query.data;
  return (
    <PlanDialog
      {...dialog}
      title={revision === null ? `Redeploy ${stack}?` : `Roll ${stack} back to revision ${revision}?`}
      confirmLabel={revision === null ? 'Redeploy' : 'Roll back'}
      query={query}
      failure="What would change is not known"
      answer={plan && { plan, diagnostics: [] }}
      isOutdated={query.isPlaceholderData}
      intro={
        <span>
          {revision === null
            ? 'The latest revision is deployed again: what is missing or has stopped is made good, the rest is left alone.'
            : `The file of revision ${revision} is deployed as a new revision, with the very images it ran, whatever their tags mean now.`}
        </span>
      }
      scale={scale}
      onScale={setScale}
      onDeploy={(planHash) => client.stacks.redeploy({ ...input, note: note.trim(), planHash })}
    >
      {revision === null ? (
        <Checkbox
          label="Pull every image again"
          description="Containers whose image is newer are recreated."
          checked={pull}
          onChange={(event) => setPull(event.currentTarget.checked)}
        />
      ) : null}
      <TextInput
        label="Note"
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </PlanDialog>
  );
}
