'use client';

import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useSession } from '@/components/api/session';
import { paths } from '@/lib/paths';
import Link from 'next/link';

type Props = {
  opened: boolean;
  onClose: () => void;
  cluster: string;
  stack: string;
  /** An older revision to go back to; null for the latest. */
  revision: number | null;
  onJob: (job: string) => void;
};

/** Deploys a revision again as it is. */
export function RedeployDialog({ opened, onClose, cluster, stack, revision, onJob }: Props) {
  const { may } = useSession();
  const [pull, setPull] = useState(false);
  const [note, setNote] = useState('');
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      tone="normal"
      title={revision === null ? `Redeploy ${stack}?` : `Roll ${stack} back to revision ${revision}?`}
      confirmLabel={revision === null ? 'Redeploy' : 'Roll back'}
      onConfirm={async () => {
        const { job } = await client.stacks.redeploy({
          cluster,
          stack,
          revision: revision ?? undefined,
          note: note.trim(),
          pull: pull ? 'always' : 'missing',
        });
        onJob(job);
      }}
    >
      <Stack gap="sm">
        <span>
          {revision === null
            ? 'The latest revision is deployed again: what is missing or has stopped is made good, the rest is left alone.'
            : `The file of revision ${revision} is deployed as a new revision. Containers it describes otherwise are recreated.`}{' '}
          {may('Stack Reveal Source') && revision !== null ? (
            <Link href={paths.editStack(cluster, stack, revision)}>Look at the plan first.</Link>
          ) : null}
        </span>
        <Checkbox
          label="Pull every image again"
          description="Containers whose image is newer are recreated."
          checked={pull}
          onChange={(event) => setPull(event.currentTarget.checked)}
        />
        <TextInput
          label="Note"
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
