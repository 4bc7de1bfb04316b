'use client';

import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { client } from '@/components/api/client';
import { toApiError } from '@/components/api/api-error';
import { signOut } from '@/components/shell/sign-out';
import type { Outputs } from '@/lib/contract/contract';
import { paths } from '@/lib/paths';
import { returnPath } from '@/lib/return-path';
import { AccessCard } from './access-card';
import { AddPasskeyButton } from './add-passkey-button';
import { ChangePasswordForm } from './change-password-form';
import { EnrolForm } from './enrol-form';
import { FormMessage } from './form-message';

type Owes = Outputs['sessions']['current']['owes'];

/** What a new session must do before the console opens: a password of one's own, a second factor. */
export function FinishForm({ next }: { next?: string }) {
  const [owes, setOwes] = useState<Owes | undefined>(undefined);
  const [error, setError] = useState<string | null>(null);
  const [enrolling, setEnrolling] = useState(false);

  const look = () =>
    client.sessions.current({}).then(
      (session) => {
        if (session.owes === null) window.location.assign(returnPath(next));
        else setOwes(session.owes);
      },
      (failure: unknown) => {
        const told = toApiError(failure);
        if (told.code === 'not_signed_in') window.location.assign(paths.signIn(next));
        else setError(told.message);
      },
    );
  useEffect(() => {
    void look();
    // Once: what is done here asks again by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  if (error !== null) {
    return (
      <AccessCard title="Almost there" lead="Gantry could not be asked what is left to do.">
        <FormMessage>{error}</FormMessage>
      </AccessCard>
    );
  }
  const leave = (
    <Button variant="subtle" color="gray" mt="sm" px={0} onClick={() => void signOut()}>
      Sign out
    </Button>
  );
  switch (owes) {
    case undefined:
    case null:
      return (
        <AccessCard title="Almost there" lead="One moment…">
          {null}
        </AccessCard>
      );
    case 'password':
      return (
        <AccessCard
          title="Choose your own password"
          lead="The one you signed in with was set by somebody else."
        >
          <ChangePasswordForm onDone={() => void look()} />
          {leave}
        </AccessCard>
      );
    case 'second-factor':
      return (
        <AccessCard
          title="Enrol a second factor"
          lead="Gantry asks everybody for one: an app on your phone that shows a new code every 30 seconds, or a passkey."
        >
          <EnrolForm needsPassword={false} onBegun={() => setEnrolling(true)} onDone={() => void look()} />
          {enrolling ? null : <AddPasskeyButton onDone={() => void look()} />}
          {leave}
        </AccessCard>
      );
  }
}
