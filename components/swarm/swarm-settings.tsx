'use client';

import { NumberInput, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { FormDialog } from '@/components/ui/form-dialog';
import { KeyValueList } from '@/components/ui/key-value-list';
import { notifyDone } from '@/components/ui/notify';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import type { ClusterRow } from '@/lib/contract/clusters';
import type { SwarmSettings as Settings } from '@/lib/contract/swarm';
import { formatDuration } from '@/lib/format';
import { quorumOf, quorumWords } from '@/lib/placement/quorum';
import { JoinCommands } from './join-commands';
import classes from './swarm.module.css';
import { UnlockKey } from './unlock-key';

const rotationLookMs = 2_000;

type Question = 'autolock' | 'history' | 'ca';

/** The Swarm itself: its managers, how nodes join, its locks and certificates. */
export function SwarmSettings({
  cluster,
  swarm,
}: {
  cluster: string;
  swarm: NonNullable<ClusterRow['swarm']>;
}) {
  const { data, error, refetch } = useQuery({
    ...api.swarm.get.queryOptions({ input: { cluster } }),
    // The Swarm tells no event of a rotation's end.
    refetchInterval: ({ state }) => (state.data?.rootRotationInProgress ? rotationLookMs : false),
  });
  const [question, setQuestion] = useState<Question | null>(null);
  const ask = (about: Question, label: string) => (
    <PermissionButton
      permission="Swarm Manage"
      variant="default"
      size="compact-xs"
      onClick={() => setQuestion(about)}
    >
      {label}
    </PermissionButton>
  );
  return (
    <div className={classes.columns}>
      <SectionCard title="Swarm">
        <KeyValueList
          items={[
            {
              label: 'Managers',
              value: quorumWords(quorumOf(swarm.managers, swarm.reachableManagers)),
            },
            { label: 'Workers', value: swarm.workers },
            { label: 'Id', value: <ShortId id={swarm.id} /> },
            ...(data ? linesOf(data, ask) : []),
          ]}
        />
        {error ? (
          <div className={classes.below}>
            <ErrorState
              variant="inline"
              title="Its settings could not be read"
              error={error}
              onRetry={() => void refetch()}
            />
          </div>
        ) : null}
        {!data && !error ? (
          <Skeleton height={60} mt="sm" role="status" aria-label="Loading the settings" />
        ) : null}
      </SectionCard>
      <SectionCard title="Nodes join by">
        <JoinCommands cluster={cluster} />
      </SectionCard>
      {data?.autoLockManagers ? <UnlockKey cluster={cluster} /> : null}
      {data && question ? (
        <SettingDialog
          cluster={cluster}
          settings={data}
          question={question}
          onClose={() => setQuestion(null)}
        />
      ) : null}
    </div>
  );
}

function linesOf(settings: Settings, ask: (about: Question, label: string) => React.ReactNode) {
  const { createdMs, autoLockManagers, taskHistoryLimit, certificateValidMs } = settings;
  return [
    { label: 'Made', value: createdMs === null ? null : <RelativeTime timeMs={createdMs} /> },
    {
      label: 'Managers are locked',
      value: (
        <span className={classes.line}>
          {autoLockManagers ? 'yes, they need a key after a restart' : 'no'}
          {ask('autolock', autoLockManagers ? 'Stop locking' : 'Lock')}
        </span>
      ),
    },
    {
      label: 'Past tasks kept',
      value: (
        <span className={classes.line}>
          {taskHistoryLimit} for each replica{ask('history', 'Change')}
        </span>
      ),
    },
    {
      label: 'Certificates',
      value: (
        <span className={classes.line}>
          {settings.rootRotationInProgress ? (
            <>
              <RefreshCw size={13} aria-hidden /> the root is being rotated
            </>
          ) : (
            `renewed every ${formatDuration(certificateValidMs)}`
          )}
          {ask('ca', 'Rotate the root')}
        </span>
      ),
    },
    {
      label: 'Address pools',
      value: settings.defaultAddressPools.map((pool) => <code key={pool}>{pool} </code>),
      hidden: settings.defaultAddressPools.length === 0,
    },
    { label: 'Data path port', value: settings.dataPathPort, hidden: settings.dataPathPort === 0 },
  ];
}

function SettingDialog({
  cluster,
  settings,
  question,
  onClose,
}: {
  cluster: string;
  settings: Settings;
  question: Question;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [limit, setLimit] = useState<number | ''>(settings.taskHistoryLimit);
  const changed = () => queryClient.invalidateQueries({ queryKey: api.swarm.key() });
  const { version, autoLockManagers } = settings;
  const update = async (change: { autoLockManagers: boolean } | { taskHistoryLimit: number }) => {
    try {
      await client.swarm.update({ cluster, version, ...change });
    } finally {
      // Also where somebody else was first: what is shown, and tried again, is what is now.
      await changed();
    }
  };
  switch (question) {
    case 'autolock':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={autoLockManagers ? 'Stop locking managers?' : 'Lock managers?'}
          confirmLabel={autoLockManagers ? 'Stop locking' : 'Lock'}
          tone="normal"
          onConfirm={async () => {
            await update({ autoLockManagers: !autoLockManagers });
            notifyDone(autoLockManagers ? 'Managers are no longer locked' : 'Managers are locked');
          }}
        >
          <Text>
            {autoLockManagers
              ? 'A manager that is started again reads the Swarm’s secrets from its disk without a key.'
              : 'A manager that is started again waits until it is given the unlock key. Keep the key where you find it without this Swarm.'}
          </Text>
        </ConfirmDialog>
      );
    case 'history':
      return (
        <FormDialog
          onClose={onClose}
          title="Past tasks kept"
          submitLabel="Save"
          incomplete={limit === ''}
          onSubmit={async () => {
            if (limit === '') return;
            await update({ taskHistoryLimit: limit });
            notifyDone('The number of past tasks was changed');
          }}
        >
          <NumberInput
            label="For each replica"
            description="The managers keep them, and what they failed of, until newer ones push them out"
            min={0}
            max={1000}
            allowDecimal={false}
            data-autofocus
            value={limit}
            onChange={(value) => setLimit(typeof value === 'number' ? value : '')}
          />
        </FormDialog>
      );
    case 'ca':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title="Rotate the root certificate?"
          confirmLabel="Rotate"
          tone="normal"
          onConfirm={async () => {
            await client.swarm.rotateCa({ cluster });
            notifyDone('The root certificate is being rotated');
            await changed();
          }}
        >
          <Text>
            Every node gets a new certificate, and join tokens change. What runs goes on. A node that is down
            holds this up until it comes back or is removed.
          </Text>
        </ConfirmDialog>
      );
  }
}
