'use client';

import { Button } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import { formatCount } from '@/lib/format';
import { CardNone } from './card-none';
import { CopyButton } from './copy-button';
import { ErrorState } from './error-state';
import { PairList } from './pair-list';
import { PermissionButton } from './permission-button';
import { SectionCard } from './section-card';

/** A value that is not told is null. */
type Variables = readonly { name: string; value: string | null }[];

type Props = {
  environment: Variables;
  /** What stands there where there is none. */
  none: string;
  /** The mutation that answers the values. */
  reveal: {
    data: { environment: Variables } | undefined;
    error: Error | null;
    isPending: boolean;
    reset: () => void;
  };
  onReveal: () => void;
};

/** An environment: names always, values for those who may see them and ask to. Asking is in the activity log. */
export function EnvironmentCard({ environment, none, reveal, onReveal }: Props) {
  const shown = reveal.data?.environment ?? null;
  const variables = shown ?? environment;
  return (
    <SectionCard
      title={`Environment (${formatCount(environment.length)})`}
      padding="flush"
      actions={
        environment.length === 0 ? null : shown ? (
          <>
            <CopyButton
              text={shown.map(({ name, value }) => `${name}=${value}`).join('\n')}
              label="Copy the environment"
            />
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<EyeOff size={13} aria-hidden />}
              onClick={reveal.reset}
            >
              Hide
            </Button>
          </>
        ) : (
          <PermissionButton
            permission="Container Reveal Environment"
            variant="default"
            size="compact-xs"
            icon={<Eye size={13} aria-hidden />}
            loading={reveal.isPending}
            onClick={onReveal}
          >
            Reveal
          </PermissionButton>
        )
      }
    >
      {reveal.error ? (
        <ErrorState variant="inline" title="The values could not be shown" error={reveal.error} />
      ) : null}
      {variables.length === 0 ? (
        <CardNone>{none}</CardNone>
      ) : (
        <PairList
          label="Environment"
          pairs={variables.map(({ name, value }) => ({
            name,
            value: value === null ? <span aria-label="hidden">••••••••</span> : value || '(empty)',
          }))}
        />
      )}
    </SectionCard>
  );
}
