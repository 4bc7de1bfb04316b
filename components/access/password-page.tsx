'use client';

import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import { minPasswordLength } from '@/lib/password-rule';
import classes from './access.module.css';
import { FormMessage } from './form-message';
import { PasswordField } from './password-field';
import { useAccessChange } from './use-access-change';

/** Changes one's own password. */
export function PasswordPage() {
  const changed = useAccessChange();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await client.users.changePassword({ currentPassword: current, newPassword: next });
      setCurrent('');
      setNext('');
      await changed('Your password is changed. Your other sessions have ended.');
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page>
      <PageHeader title="Password" subtitle="A new password ends your sessions in other browsers." />
      <div className={classes.narrow}>
        <SectionCard>
          <form className={classes.form} onSubmit={(event) => void submit(event)}>
            <PasswordField
              label="Current password"
              autoComplete="current-password"
              value={current}
              onChange={setCurrent}
            />
            <PasswordField
              label="New password"
              description={`At least ${minPasswordLength} characters. A few words in a row are good.`}
              autoComplete="new-password"
              value={next}
              onChange={setNext}
            />
            {error ? <FormMessage>{error.message}</FormMessage> : null}
            <div>
              <Button
                type="submit"
                loading={busy}
                disabled={current === '' || next.length < minPasswordLength}
              >
                Change password
              </Button>
            </div>
          </form>
        </SectionCard>
      </div>
    </Page>
  );
}
