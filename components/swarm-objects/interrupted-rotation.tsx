'use client';

import { Button, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { JobInDialog } from '@/components/jobs/job-in-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { InterruptedRotation as Interrupted, RotationWay } from '@/lib/contract/swarm-objects';
import type { ObjectCalls } from './object-calls';
import { useObjectsChanged } from './use-objects-changed';

type Props = {
  calls: ObjectCalls;
  interrupted: Interrupted;
  onFinish: (way: RotationWay) => Promise<{ job: string }>;
};

/** A rotation that was left in the middle: how far it came, going on with it, and undoing it. */
export function InterruptedRotation({ calls, interrupted, onFinish }: Props) {
  const { word, permissions } = calls;
  const { old, made, moved, left } = interrupted;
  const changed = useObjectsChanged(calls);
  const [job, setJob] = useState<string | null>(null);
  const finish = useMutation({ mutationFn: onFinish, onSuccess: (started) => setJob(started.job) });
  const close = () => {
    setJob(null);
    void changed();
  };
  const button = (way: RotationWay, label: string, variant: 'filled' | 'default') => (
    <PermissionButton
      permission={permissions.update}
      variant={variant}
      loading={finish.isPending && finish.variables === way}
      disabledReason={finish.isPending && finish.variables !== way ? 'One of both was begun.' : null}
      onClick={() => finish.mutate(way)}
    >
      {label}
    </PermissionButton>
  );
  return (
    <SectionCard
      title="Its rotation was interrupted"
      actions={
        <>
          {button('undo', 'Undo', 'default')}
          {button('go-on', 'Go on', 'filled')}
        </>
      }
    >
      <Text>
        {namesOf(moved, 'No service')} {moved.length === 1 || moved.length === 0 ? 'uses' : 'use'} the new
        version <strong>{made.name}</strong>; {left.length === 0 ? 'none' : namesOf(left, '')} still{' '}
        {left.length > 1 ? 'use' : 'uses'} <strong>{old.name}</strong>.
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        Go on moves what is left and removes {old.name}. Undo puts back what has moved and removes {made.name}
        . This {word} cannot be rotated again before.
      </Text>
      {finish.error ? (
        <ErrorState variant="inline" title="That did not work" error={toApiError(finish.error)} />
      ) : null}
      {job === null ? null : (
        <Modal opened onClose={close} title={`Rotation of ${old.name}`} size="lg">
          <JobInDialog
            job={job}
            label="Steps"
            actions={() => (
              <Button variant="default" onClick={close}>
                Close
              </Button>
            )}
          />
        </Modal>
      )}
    </SectionCard>
  );
}

/** `shop_web, shop_worker and 3 more`. */
function namesOf(services: Interrupted['moved'], none: string): string {
  if (services.length === 0) return none;
  const named = services.slice(0, 5).map(({ name }) => name);
  const more = services.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
