'use client';

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { SectionCard } from '@/components/ui/section-card';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { IdentityProviderDialog } from './identity-provider-dialog';
import { useAccessChange } from './use-access-change';

/** The identity provider whose users may sign in, and its dialogs. */
export function IdentityProviderCard() {
  const { whyNot, may } = useSession();
  const changed = useAccessChange();
  const { data, error, refetch } = useQuery(
    api.identityProvider.get.queryOptions({ input: {}, enabled: may('Access Manage') }),
  );
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null);
  const reason = whyNot('Access Manage');
  const settings = data?.settings ?? null;

  return (
    <SectionCard title="Identity provider (OpenID Connect)">
      {error ? (
        <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
      ) : reason !== null ? (
        <FormMessage tone="note">{reason}</FormMessage>
      ) : !data ? (
        <LoadingState />
      ) : (
        <div className={classes.form}>
          <p className={classes.step}>
            {settings === null ? (
              'None is set up. Its users sign in with a button on the sign-in page, and its groups become teams.'
            ) : (
              <>
                <strong>{settings.name}</strong>, {settings.issuer}
              </>
            )}
          </p>
          <Group gap="xs">
            <Button variant="default" onClick={() => setDialog('edit')}>
              {settings === null ? 'Set up an identity provider' : 'Change the identity provider'}
            </Button>
            {settings === null ? null : (
              <Button variant="default" onClick={() => setDialog('remove')}>
                Forget the identity provider
              </Button>
            )}
          </Group>
        </div>
      )}
      {dialog === 'edit' && data ? (
        <IdentityProviderDialog
          settings={settings}
          redirectUri={data.redirectUri}
          onClose={() => setDialog(null)}
        />
      ) : null}
      <ConfirmDialog
        opened={dialog === 'remove'}
        onClose={() => setDialog(null)}
        title="Forget the identity provider?"
        confirmLabel="Forget"
        onConfirm={async () => {
          await client.identityProvider.remove({});
          await changed('The identity provider is forgotten.');
        }}
      >
        Its users cannot sign in any more and their sessions end. They, their teams and grants stay listed.
      </ConfirmDialog>
    </SectionCard>
  );
}
