'use client';

import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { JsonView } from '@/components/ui/json-view';
import { KeyValueList } from '@/components/ui/key-value-list';
import { StateBadge } from '@/components/ui/state-badge';
import { splitChanges } from '@/lib/audit-changes';
import type { AuditEntry } from '@/lib/contract/audit';
import { formatDuration, formatExact } from '@/lib/format';
import { pathOfThing, paths, type ThingKind } from '@/lib/paths';
import classes from './activity.module.css';
import { ActivityTarget } from './activity-target';
import { ChangesTable } from './changes-table';
import { EntryProof } from './entry-proof';

/** Everything about one entry, known by its request id: what one is told to quote finds it too. */
export function ActivityDrawer({
  requestId,
  clusterName,
  onClose,
}: {
  requestId: string | null;
  clusterName: (id: string) => string;
  onClose: () => void;
}) {
  const { data, error, refetch } = useQuery(
    api.audit.list.queryOptions({
      input: { search: requestId ?? '', limit: 20 },
      enabled: requestId !== null,
    }),
  );
  const entry = data?.items.find((each) => each.requestId === requestId);
  return (
    <Drawer
      opened={requestId !== null}
      onClose={onClose}
      size="lg"
      title={entry ? <span className={classes.drawerTitle}>{entry.operation}</span> : 'Activity'}
    >
      {entry ? (
        <EntryDetails entry={entry} clusterName={clusterName} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <EmptyState title="There is no such entry">Its request id is not in the log.</EmptyState>
      ) : (
        <Skeleton height={240} />
      )}
    </Drawer>
  );
}

const vias: Record<AuditEntry['via'], string> = {
  session: 'In a browser session',
  token: 'With an API token',
  'sign-in': 'Before signing in',
  system: 'Gantry itself',
  poll: 'Automatically, for a new commit',
  webhook: 'Automatically, as a git server called',
};

function EntryDetails({ entry, clusterName }: { entry: AuditEntry; clusterName: (id: string) => string }) {
  const { may } = useSession();
  const { changes, rest } = splitChanges(entry.summary);
  const href = targetPath(entry);
  return (
    <div className={classes.drawerBody}>
      {entry.errorMessage ? (
        <p className={classes.failure} data-tone={entry.outcome === 'unknown' ? 'warn' : 'bad'}>
          {entry.errorMessage}
          {entry.errorCode ? <code> ({entry.errorCode})</code> : null}
        </p>
      ) : null}
      <KeyValueList
        items={[
          { label: 'Outcome', value: <StateBadge of="outcome" state={entry.outcome} /> },
          { label: 'Time', value: formatExact(entry.timeMs) },
          {
            label: 'Duration',
            value: entry.durationMs === null ? null : formatDuration(entry.durationMs),
          },
          { label: 'Who', value: entry.actor },
          { label: 'How', value: vias[entry.via] },
          { label: 'Address', value: entry.address },
          { label: 'What', value: <code>{entry.operation}</code> },
          {
            label: 'On',
            value: href ? (
              <Link href={href}>
                <ActivityTarget entry={entry} />
              </Link>
            ) : (
              <ActivityTarget entry={entry} />
            ),
          },
          { label: 'Cluster', value: entry.cluster === null ? null : clusterName(entry.cluster) },
          {
            label: 'Collection',
            value: entry.collection === null || entry.collection === '/' ? null : entry.collection,
          },
          {
            label: 'Request',
            value: (
              <>
                <code>{entry.requestId}</code> <CopyButton text={entry.requestId} label="Copy request id" />
              </>
            ),
          },
          { label: 'Entry', value: `#${entry.sequence}` },
          { label: 'Proof', value: <EntryProof entry={entry} />, hidden: !may('Audit View', {}) },
        ]}
      />
      {changes.length > 0 ? (
        <section className={classes.part}>
          <h3 className={classes.drawerTitle}>What differed</h3>
          <ChangesTable changes={changes} />
        </section>
      ) : null}
      {Object.keys(rest).length > 0 ? (
        <section className={classes.part}>
          <h3 className={classes.drawerTitle}>What was asked and done</h3>
          <JsonView value={rest} label="What was asked and done" />
        </section>
      ) : null}
    </div>
  );
}

const kindsWithPage: readonly ThingKind[] = [
  'cluster',
  'node',
  'stack',
  'service',
  'container',
  'image',
  'network',
  'volume',
  'secret',
  'config',
];

/** The page of what was acted on, where it is of a kind that has one and is not gone by this very act. */
function targetPath({ cluster, targetKind, targetId: id, operation, outcome }: AuditEntry): string | null {
  const removed = operation.endsWith('.remove') && outcome === 'succeeded';
  if (id === null || removed) return null;
  if (targetKind === 'recording') return paths.recording(id);
  if (targetKind === 'user') return paths.user(id);
  const kind = kindsWithPage.find((each) => each === targetKind);
  return kind && cluster !== null ? pathOfThing(kind, cluster, id) : null;
}
