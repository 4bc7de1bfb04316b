'use client';

import { Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ErrorState } from '@/components/ui/error-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import classes from './access.module.css';
import { DirectoryCard } from './directory-card';
import { FormMessage } from './form-message';
import { IdentityProviderCard } from './identity-provider-card';

/** What signing in takes, for everybody. */
export function SignInSettingsPage() {
  const queryClient = useQueryClient();
  const { whyNot } = useSession();
  const { data: policy, error, refetch } = useQuery(api.signIn.policy.queryOptions({ input: {} }));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);

  const change = async (required: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      await client.signIn.updatePolicy({ secondFactor: required ? 'required' : 'optional' });
      await queryClient.invalidateQueries({ queryKey: api.signIn.key() });
    } catch (thrown) {
      setFailure(toApiError(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page>
      <PageHeader title="Signing in" subtitle="What it takes, for everybody." />
      <div className={classes.narrow}>
        <SectionCard title="Second factor">
          {error ? (
            <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
          ) : (
            <div className={classes.form}>
              <Switch
                label="Ask everybody for a second factor"
                description="An authenticator app, or a passkey, which is two factors in one. Who has neither can do nothing but enrol one, from now on. API tokens go on as they are."
                checked={policy?.secondFactor === 'required'}
                disabled={!policy || busy || whyNot('Access Manage') !== null}
                onChange={(event) => void change(event.currentTarget.checked)}
              />
              {failure ? <FormMessage>{failure.message}</FormMessage> : null}
            </div>
          )}
        </SectionCard>
        <DirectoryCard />
        <IdentityProviderCard />
      </div>
    </Page>
  );
}
