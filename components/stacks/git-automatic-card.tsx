'use client';

import { NumberInput, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { GitSource } from '@/lib/contract/stack-git';
import { GitWebhookHelp } from './git-webhook-help';
import own from './git.module.css';
import classes from './stacks.module.css';

type Mode = GitSource['automatic']['mode'];
type Props = { cluster: string; stack: string; source: GitSource };

/** Whether new commits are deployed by themselves, and how Gantry hears of them. */
export function GitAutomaticCard({ cluster, stack, source }: Props) {
  const { automatic } = source;
  const queries = useQueryClient();
  const [mode, setMode] = useState<Mode>(automatic.mode);
  const [minutes, setMinutes] = useState<number | string>(automatic.pollMinutes);
  /** Shown until the page is left: it is told only this once. */
  const [secret, setSecret] = useState<string | null>(null);
  const refresh = () =>
    queries.invalidateQueries({ queryKey: api.stackGit.get.queryKey({ input: { cluster, stack } }) });
  const save = useMutation({
    mutationFn: () =>
      client.stackGit.automate({
        cluster,
        stack,
        mode,
        pollMinutes: Number(minutes) || automatic.pollMinutes,
      }),
    onSuccess: async (made) => {
      if (made.secret !== null) setSecret(made.secret);
      await refresh();
    },
  });
  const renew = useMutation({
    mutationFn: () => client.stackGit.renewSecret({ cluster, stack }),
    onSuccess: async (made) => {
      setSecret(made.secret);
      await refresh();
    },
  });
  const error = save.error ?? renew.error;
  return (
    <SectionCard
      title="Automatic deploys"
      actions={
        <PermissionButton
          permission="Stack Deploy"
          variant="default"
          size="compact-sm"
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          Save
        </PermissionButton>
      }
    >
      <div className={classes.column}>
        <SegmentedControl
          className={own.modes}
          aria-label="When new commits are deployed"
          size="xs"
          data={[
            { value: 'off', label: 'Off' },
            { value: 'poll', label: 'Looked for' },
            { value: 'webhook', label: 'Webhook' },
          ]}
          value={mode}
          onChange={(value) => setMode(value === 'poll' || value === 'webhook' ? value : 'off')}
        />
        {mode === 'poll' ? (
          <NumberInput
            size="xs"
            label="Every so many minutes"
            min={1}
            max={1440}
            clampBehavior="strict"
            allowDecimal={false}
            value={minutes}
            onChange={setMinutes}
          />
        ) : null}
        <p className={classes.quiet}>
          {automatic.runsAs === null
            ? 'New commits wait until somebody deploys them. '
            : `On, with the rights of ${automatic.runsAs} as they are each time. `}
          {mode === 'off'
            ? null
            : 'Whoever saves this lends it their rights: what they may not deploy is refused, and all of it is once they are disabled or may not deploy here any more.'}
        </p>
        {error ? <ErrorState variant="inline" title="That did not work" error={toApiError(error)} /> : null}
        {automatic.mode === 'webhook' && automatic.webhookUrl !== null ? (
          <GitWebhookHelp
            url={automatic.webhookUrl}
            secret={secret}
            renewing={renew.isPending}
            onRenew={() => renew.mutate()}
          />
        ) : null}
      </div>
    </SectionCard>
  );
}
