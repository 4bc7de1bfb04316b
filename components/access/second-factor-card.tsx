'use client';

import { Button, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck, ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { FormDialog } from '@/components/ui/form-dialog';
import { LoadingState } from '@/components/ui/loading-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import classes from './access.module.css';
import { EnrolForm } from './enrol-form';
import { CurrentPasswordField } from './current-password-field';
import { RecoveryCodes } from './recovery-codes';

/** One's own second factor: enrolled, its recovery codes renewed, taken away. */
export function SecondFactorCard() {
  const queryClient = useQueryClient();
  const { data: factor, error, refetch } = useQuery(api.factors.current.queryOptions({ input: {} }));
  const [asking, setAsking] = useState<'codes' | 'remove' | null>(null);
  const [password, setPassword] = useState('');
  const [newCodes, setNewCodes] = useState<string[] | null>(null);
  // The recovery codes are shown this once: they stay until they are kept, whatever is heard meanwhile.
  const [enrolling, setEnrolling] = useState(false);
  const changed = () => queryClient.invalidateQueries({ queryKey: api.factors.key() });

  const ask = (what: 'codes' | 'remove') => {
    setPassword('');
    setNewCodes(null);
    setAsking(what);
  };
  const act = async () => {
    if (asking === 'codes') {
      setNewCodes((await client.factors.renewRecoveryCodes({ currentPassword: password })).recoveryCodes);
    } else {
      await client.factors.remove({ currentPassword: password });
    }
    await changed();
  };

  return (
    <SectionCard title="Second factor">
      {error ? (
        <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
      ) : !factor ? (
        <LoadingState />
      ) : enrolling || factor.enrolledMs === null ? (
        <div className={classes.form}>
          {factor.enrolledMs === null ? (
            <p className={classes.factor}>
              <ShieldOff size={15} aria-hidden /> No app is enrolled: your password needs no code.
            </p>
          ) : null}
          <EnrolForm
            needsPassword={!factor.fresh}
            onBegun={() => setEnrolling(true)}
            onDone={() => {
              setEnrolling(false);
              void changed();
            }}
          />
        </div>
      ) : (
        <div className={classes.form}>
          <p className={classes.factor} data-tone="ok">
            <ShieldCheck size={15} aria-hidden />
            <span>
              Enrolled <RelativeTime timeMs={factor.enrolledMs} />, {factor.recoveryCodesLeft} recovery{' '}
              {factor.recoveryCodesLeft === 1 ? 'code' : 'codes'} left
            </span>
          </p>
          {newCodes ? <RecoveryCodes codes={newCodes} /> : null}
          <Group gap="xs">
            <Button variant="default" onClick={() => ask('codes')}>
              New recovery codes
            </Button>
            <Button
              variant="default"
              disabled={factor.required}
              title={factor.required ? 'Gantry is set to ask everybody for a second factor.' : undefined}
              onClick={() => ask('remove')}
            >
              Take away
            </Button>
          </Group>
        </div>
      )}
      {asking ? (
        <FormDialog
          onClose={() => setAsking(null)}
          size="sm"
          title={asking === 'codes' ? 'New recovery codes' : 'Take your second factor away'}
          submitLabel={asking === 'codes' ? 'Make new codes' : 'Take away'}
          tone={asking === 'codes' ? 'normal' : 'danger'}
          incomplete={password === ''}
          onSubmit={act}
        >
          {asking === 'codes' ? 'The codes you have are void then.' : 'Your password needs no code then.'}
          <CurrentPasswordField autoFocus value={password} onChange={setPassword} />
        </FormDialog>
      ) : null}
    </SectionCard>
  );
}
