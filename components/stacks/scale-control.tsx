'use client';

import { NumberInput, Popover } from '@mantine/core';
import { Scaling } from 'lucide-react';
import { useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { PermissionButton } from '@/components/ui/permission-button';
import type { StackDetail } from '@/lib/contract/stacks';
import classes from './stacks.module.css';

type Props = {
  cluster: string;
  stack: StackDetail;
  service: string;
  replicas: number;
  onJob: (job: string) => void;
};

const most = 1000;

/** Sets how many containers of a service run. The number holds until the file changes its own. */
export function ScaleControl({ cluster, stack, service, replicas, onJob }: Props) {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState<string | number>(replicas);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const number = typeof wanted === 'number' && Number.isInteger(wanted) ? wanted : null;
  const reason =
    stack.origin === 'other' && stack.target === 'engine'
      ? 'Gantry does not know its file. Deploy the stack from here first.'
      : stack.state === 'deploying'
        ? 'The stack is being changed right now.'
        : null;

  const scale = async () => {
    if (number === null || busy) return;
    setBusy(true);
    setError(null);
    try {
      const { job } = await client.stacks.scale({ cluster, stack: stack.name, service, replicas: number });
      onJob(job);
      setOpened(false);
    } catch (failure) {
      setError(toApiError(failure));
    }
    setBusy(false);
  };

  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="md"
      trapFocus
      withArrow
      // The target is a span about the button: roles would be on the wrong element.
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <PermissionButton
            permission="Stack Scale"
            variant="default"
            size="compact-xs"
            icon={<Scaling size={13} aria-hidden />}
            disabledReason={reason}
            onClick={() => {
              setWanted(replicas);
              setError(null);
              setOpened(!opened);
            }}
          >
            {`Scale ${service}`}
          </PermissionButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.scaleForm}
          onSubmit={(event) => {
            event.preventDefault();
            void scale();
          }}
        >
          <NumberInput
            label={`Containers of ${service}`}
            size="xs"
            min={0}
            max={most}
            allowDecimal={false}
            allowNegative={false}
            data-autofocus
            value={wanted}
            onChange={setWanted}
            error={error?.message}
          />
          <PermissionButton
            permission="Stack Scale"
            type="submit"
            variant="filled"
            loading={busy}
            disabledReason={
              number === null
                ? 'Give a whole number.'
                : number === replicas
                  ? `There are to be ${replicas} already.`
                  : null
            }
          >
            Scale
          </PermissionButton>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
