'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { Fragment } from 'react';
import { api } from '@/components/api/client';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { ServiceDetail } from '@/lib/contract/services';
import { formatCount } from '@/lib/format';
import classes from './services.module.css';

/** Its environment: names always, values for those who may see them and ask to. Asking is in the activity log. */
export function ServiceEnvironmentCard({ cluster, detail }: { cluster: string; detail: ServiceDetail }) {
  const reveal = useMutation(api.services.revealEnvironment.mutationOptions());
  const { environment } = detail.spec.container;
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
            onClick={() => reveal.mutate({ cluster, service: detail.id })}
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
        <p className={classes.none}>No variables besides the image’s</p>
      ) : (
        <dl className={classes.pairs} tabIndex={0} aria-label="Environment">
          {variables.map(({ name, value }, position) => (
            <Fragment key={`${position} ${name}`}>
              <dt>{name}</dt>
              <dd>{value === null ? <span aria-label="hidden">••••••••</span> : value || '(empty)'}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </SectionCard>
  );
}
