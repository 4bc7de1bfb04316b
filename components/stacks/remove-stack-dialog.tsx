'use client';

import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import type { StackRow } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { PlanSteps } from './plan-steps';
import classes from './stacks.module.css';

type Props = {
  opened: boolean;
  onClose: () => void;
  cluster: string;
  stack: StackRow;
  onJob: (job: string) => void;
};

/** Shows what removing a stack removes, and asks for its name. */
export function RemoveStackDialog({ opened, onClose, cluster, stack, onJob }: Props) {
  const [volumes, setVolumes] = useState(false);
  const { name, target, origin } = stack;
  const plan = useQuery(
    api.stacks.removePlan.queryOptions({
      input: { cluster, stack: name, volumes },
      enabled: opened,
      staleTime: 0,
    }),
  );
  const { data: detail } = useQuery(
    api.stacks.get.queryOptions({ input: { cluster, stack: name }, enabled: opened }),
  );
  const volumeNames = detail?.volumes ?? [];
  const kept = volumeNames.length;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel={volumes && kept > 0 ? 'Remove it with its data' : 'Remove'}
      typeToConfirm={name}
      onConfirm={async () => onJob((await client.stacks.remove({ cluster, stack: name, volumes })).job)}
    >
      <Stack gap="sm">
        <span>
          {target === 'swarm'
            ? 'Its services, secrets, configs and networks are removed.'
            : 'Its containers and networks are removed.'}
          {origin === 'gantry'
            ? ' Its revisions are kept: deploying a stack of this name goes on from them.'
            : ''}
        </span>
        {kept > 0 ? (
          <Checkbox
            label={`Also remove ${formatQuantity(kept, 'volume', 'volumes')}: ${volumeNames.join(', ')}`}
            description="Their data is lost, and cannot be brought back."
            checked={volumes}
            onChange={(event) => setVolumes(event.currentTarget.checked)}
          />
        ) : null}
        {plan.error ? (
          <ErrorState
            variant="inline"
            title="What would be removed is not known"
            error={plan.error}
            onRetry={() => void plan.refetch()}
          />
        ) : plan.data ? (
          plan.data.steps.length === 0 ? (
            <p className={classes.quiet}>Nothing of it is left on the engine.</p>
          ) : (
            <div className={classes.removalList} tabIndex={0} role="group" aria-label="What is removed">
              <PlanSteps steps={plan.data.steps} label="Steps of the removal" />
            </div>
          )
        ) : (
          <Skeleton height={90} />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
