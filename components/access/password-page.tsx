'use client';

import { useSession } from '@/components/api/session';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import classes from './access.module.css';
import { ChangePasswordForm } from './change-password-form';
import { FormMessage } from './form-message';
import { PasskeysCard } from './passkeys-card';
import { SecondFactorCard } from './second-factor-card';
import { useAccessChange } from './use-access-change';

/** How one signs in: the password, the second factor, passkeys. */
export function PasswordPage() {
  const { session } = useSession();
  const changed = useAccessChange();
  const source = session?.user.source ?? 'local';
  return (
    <Page>
      <PageHeader
        title="Security"
        subtitle="How you sign in. A new password ends your sessions in other browsers."
      />
      <div className={classes.narrow}>
        <SectionCard title="Password">
          {source === 'local' ? (
            <ChangePasswordForm
              onDone={() => changed('Your password is changed. Your other sessions have ended.')}
            />
          ) : (
            <FormMessage tone="note">
              Your password is kept by the {source === 'ldap' ? 'directory' : 'identity provider'}. Change it
              there.
            </FormMessage>
          )}
        </SectionCard>
        {source === 'oidc' ? null : (
          <>
            <SecondFactorCard />
            <PasskeysCard />
          </>
        )}
      </div>
    </Page>
  );
}
