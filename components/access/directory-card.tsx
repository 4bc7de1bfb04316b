'use client';

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { notifyError } from '@/components/ui/notify';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './access.module.css';
import { DirectoryDialog } from './directory-dialog';
import { FormMessage } from './form-message';
import { useAccessChange } from './use-access-change';

/** The directory whose users may sign in: what it is, when it was read last, and its dialogs. */
export function DirectoryCard() {
  const { whyNot, may } = useSession();
  const changed = useAccessChange();
  const { data, error, refetch } = useQuery(
    api.directory.get.queryOptions({ input: {}, enabled: may('Access Manage') }),
  );
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null);
  const [syncing, setSyncing] = useState(false);
  const reason = whyNot('Access Manage');

  const sync = async () => {
    setSyncing(true);
    try {
      const { found, gone } = await client.directory.sync({});
      await changed(
        gone.length === 0
          ? `The directory was read: ${formatQuantity(found, 'user')} of Gantry ${found === 1 ? 'is' : 'are'} in it.`
          : `The directory was read. Gone from it: ${gone.join(', ')}.`,
      );
    } catch (failure) {
      notifyError('The directory could not be read', failure);
      await refetch();
    } finally {
      setSyncing(false);
    }
  };

  return (
    <SectionCard title="Directory (LDAP, Active Directory)">
      {error ? (
        <ErrorState variant="inline" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        reason === null ? (
          <LoadingState />
        ) : (
          <FormMessage tone="note">{reason}</FormMessage>
        )
      ) : data.settings === null ? (
        <div className={classes.form}>
          <p className={classes.step}>
            None is set up. Its users sign in with the passwords they have there, and its groups become teams.
          </p>
          <div>
            <Button variant="default" onClick={() => setDialog('edit')}>
              Set up a directory
            </Button>
          </div>
        </div>
      ) : (
        <div className={classes.form}>
          <p className={classes.step}>
            <strong>{data.settings.name}</strong>, {data.settings.url}
            <br />
            {data.lastSync === null ? (
              'Not read since Gantry started.'
            ) : (
              <>
                Read <RelativeTime timeMs={data.lastSync.timeMs} />
                {data.lastSync.error === null
                  ? `: ${formatCount(data.lastSync.found)} of its users ${data.lastSync.found === 1 ? 'is' : 'are'} in Gantry.`
                  : '.'}
              </>
            )}
          </p>
          {data.lastSync?.error ? <FormMessage>{data.lastSync.error}</FormMessage> : null}
          <Group gap="xs">
            <Button variant="default" onClick={() => setDialog('edit')}>
              Change
            </Button>
            <Button variant="default" loading={syncing} onClick={() => void sync()}>
              Read it now
            </Button>
            <Button variant="default" onClick={() => setDialog('remove')}>
              Forget
            </Button>
          </Group>
        </div>
      )}
      {dialog === 'edit' && data ? (
        <DirectoryDialog settings={data.settings} onClose={() => setDialog(null)} />
      ) : null}
      <ConfirmDialog
        opened={dialog === 'remove'}
        onClose={() => setDialog(null)}
        title="Forget the directory?"
        confirmLabel="Forget"
        onConfirm={async () => {
          await client.directory.remove({});
          await changed('The directory is forgotten.');
        }}
      >
        Its users cannot sign in any more and their sessions end. They, their teams and grants stay listed.
      </ConfirmDialog>
    </SectionCard>
  );
}
