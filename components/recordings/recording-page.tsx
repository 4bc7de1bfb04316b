'use client';

import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleStop } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api, client } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StateBadge } from '@/components/ui/state-badge';
import { useUrlState } from '@/components/ui/use-url-state';
import { readCast } from '@/lib/cast';
import { joinCommandLine } from '@/lib/command-line';
import { formatBytes, formatDuration, formatExact } from '@/lib/format';
import { paths } from '@/lib/paths';
import { KeepButton } from './keep-button';
import classes from './recordings.module.css';

const loading = () => <Skeleton height={320} />;
const Player = dynamic(() => import('./recording-player').then(({ RecordingPlayer }) => RecordingPlayer), {
  ssr: false,
  loading,
});
const Live = dynamic(() => import('./live-view').then(({ LiveView }) => LiveView), { ssr: false, loading });

/** One terminal: watched while it is open, replayed once it has ended. */
export function RecordingPage({ recording }: { recording: string }) {
  const url = useUrlState();
  const queryClient = useQueryClient();
  const [ending, setEnding] = useState(false);
  const { may } = useSession();
  const { data, error, refetch } = useQuery(api.recordings.get.queryOptions({ input: { recording } }));
  const again = () => void queryClient.invalidateQueries({ queryKey: api.recordings.key() });
  if (!data) {
    return (
      <Page>
        {error ? (
          <ErrorState title="This recording cannot be shown" error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={320} />
        )}
      </Page>
    );
  }
  const isOpen = data.state === 'open';
  const facts = [
    `${data.user} from ${data.address}`,
    formatExact(data.startedMs),
    data.endedMs === null ? null : formatDuration(data.endedMs - data.startedMs),
    data.command.length > 0 ? joinCommandLine(data.command) : null,
    data.runAs === '' ? null : `as ${data.runAs}`,
    data.node,
    formatBytes(data.sizeBytes),
    data.kept === null ? null : `kept: ${data.kept}`,
  ];
  return (
    <PlaceContext value={{ cluster: data.cluster, collection: data.collection }}>
      <Page height="fill">
        <PageHeader
          title={`Terminal in ${data.container.name}`}
          badges={
            <StateBadge
              of="recording"
              state={data.state}
              detail={data.exitCode === null ? undefined : `with code ${data.exitCode}`}
            />
          }
          subtitle={facts.filter((fact) => fact !== null).join(' · ')}
          actions={
            <>
              <LinkButton href={paths.container(data.cluster, data.container.id)} variant="default">
                Container
              </LinkButton>
              {may('Audit View') ? (
                <LinkButton href={paths.activityOf('recording', data.id)} variant="default">
                  Who watched it
                </LinkButton>
              ) : null}
              <KeepButton recording={recording} kept={data.kept} onDone={again} />
              {isOpen ? (
                <PermissionButton
                  permission="Recording Manage"
                  variant="default"
                  icon={<CircleStop size={14} aria-hidden />}
                  onClick={() => setEnding(true)}
                >
                  End terminal
                </PermissionButton>
              ) : null}
            </>
          }
        />
        {isOpen ? (
          <Live recording={recording} onEnded={again} />
        ) : (
          <Replay recording={recording} startMs={Number(url.get('at')) || 0} />
        )}
        <ConfirmDialog
          opened={ending}
          onClose={() => setEnding(false)}
          title={`End the terminal of ${data.user}?`}
          confirmLabel="End terminal"
          onConfirm={async () => {
            await client.recordings.end({ recording });
            setEnding(false);
            again();
          }}
        >
          What runs in it is told to end. {data.user} sees that you ended it.
        </ConfirmDialog>
      </Page>
    </PlaceContext>
  );
}

function Replay({ recording, startMs }: { recording: string; startMs: number }) {
  // Each look is in the audit log: it is fetched once, and not again by itself.
  const { data, error, refetch } = useQuery({
    queryKey: ['cast', recording],
    queryFn: async ({ signal }) => {
      const answer = await fetch(`/api/v1/recordings/${encodeURIComponent(recording)}/cast`, { signal });
      if (!answer.ok) throw toApiError(new Error(`The recording was not sent: ${answer.status}.`));
      return readCast(await answer.text());
    },
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={320} />;
  if (data === null) return <p className={classes.facts}>There is nothing in this recording.</p>;
  return <Player key={startMs} cast={data} startMs={startMs} />;
}
