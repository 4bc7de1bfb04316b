'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useRef, useState } from 'react';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { Dash } from '@/components/ui/dash';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn, TableFilter } from '@/components/ui/table/table-types';
import { applyToQuery } from '@/components/ui/url-state';
import { useUrlState } from '@/components/ui/use-url-state';
import { auditOutcomes } from '@/lib/audit-status';
import type { AuditEntry } from '@/lib/contract/audit';
import type { Outputs } from '@/lib/contract/contract';
import { ActivityDrawer } from './activity-drawer';
import classes from './activity.module.css';
import { activityFilter, type FilterValues } from './activity-filter';
import { entryColumns } from './entry-columns';
import { ExportMenu } from './export-menu';
import { NewEntries } from './new-entries';
import { ProofBanner } from './proof-banner';
import { ProofDrawer } from './proof-drawer';
import { SavedSearches } from './saved-searches';
import { targetKinds } from './target-kinds';
import { TimeRangeButton } from './time-range-button';

const wholeLogAlone =
  'Only the whole log can be verified: that takes the permission "Audit View" over everything. Ask an admin for it.';

type Answer = Outputs['audit']['list'];

/** Who did what, on what, and what came of it. */
export function ActivityPage() {
  const { session, may, whyNot } = useSession();
  const url = useUrlState();
  const search = useSearchParams();
  const list = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const { data: clusters } = useQuery(api.clusters.list.queryOptions({ input: { limit: 500 } }));
  const clusterName = (id: string) => clusters?.items.find((cluster) => cluster.id === id)?.name ?? id;

  const denied = session ? whyNot('Audit View') : null;
  if (denied) {
    return (
      <Page>
        <PageHeader title="Activity" />
        <EmptyState title="You may not see the activity log" icon={ShieldAlert}>
          {denied}
        </EmptyState>
      </Page>
    );
  }

  const maySeeAll = may('Audit View', {});
  const inAddress = activityFilter(url.getAll);
  const { sinceMs, untilMs } = inAddress;
  const newestFirst = url.get('sort') !== 'time';
  const setRange = (range: { sinceMs?: number; untilMs?: number }) =>
    url.set({ since: range.sinceMs?.toString(), until: range.untilMs?.toString() });

  const cluster: TableColumn<AuditEntry, 'time'> = {
    id: 'cluster',
    header: 'Cluster',
    width: 100,
    cell: (entry) => (entry.cluster === null ? <Dash /> : clusterName(entry.cluster)),
  };
  const columns = entryColumns.flatMap((column) => (column.id === 'target' ? [column, cluster] : [column]));

  const asOptions = (values: readonly string[]) => values.map((value) => ({ value }));
  const filters = (answer: Answer | null): readonly TableFilter[] => [
    { id: 'actor', label: 'Who', options: asOptions(answer?.facets.actor ?? []) },
    { id: 'operation', label: 'What', options: asOptions(answer?.facets.operation ?? []) },
    {
      id: 'outcome',
      label: 'Outcome',
      options: auditOutcomes.map((outcome) => ({
        value: outcome,
        content: <StateBadge of="outcome" state={outcome} />,
      })),
    },
    {
      id: 'cluster',
      label: 'Cluster',
      options: (clusters?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    { id: 'targetKind', label: 'Kind', options: asOptions(targetKinds) },
    // Comes with a link from the page of one thing; there is no list to choose from.
    ...(url.getAll('targetId').length > 0 ? [{ id: 'targetId', label: 'Target', options: [] }] : []),
  ];

  return (
    <Page height="fill">
      <PageHeader
        title="Activity"
        subtitle={
          maySeeAll || !session
            ? 'Every change, denial, sign-in and terminal: written down before it is done, never edited.'
            : 'Every change, denial and terminal where you may see the log: written down before it is done, never edited.'
        }
        actions={
          <>
            <SavedSearches query={savedQuery(search)} />
            <ExportMenu search={url.get('q')} filter={inAddress} />
            <PermissionButton
              permission="Audit View"
              variant="default"
              icon={<ShieldCheck size={14} aria-hidden />}
              disabledReason={maySeeAll || !session ? null : wholeLogAlone}
              onClick={() => url.set({ proof: '1' })}
            >
              Verify
            </PermissionButton>
          </>
        }
      />
      {maySeeAll ? <ProofBanner onShow={() => url.set({ proof: '1' })} /> : null}
      <div
        ref={list}
        className={classes.list}
        onScrollCapture={({ target }) => {
          if (target instanceof Element && target.role === 'grid') setAway(target.scrollTop > 0);
        }}
      >
        <DataTable<AuditEntry, 'time', Answer>
          id="activity"
          noun={{ one: 'entry', many: 'entries' }}
          query={({ search: text, sort, limit, cursor, filters: chosen }) => {
            const values: FilterValues = (id) => chosen[id] ?? [];
            const filter = { ...activityFilter(values), sinceMs, untilMs };
            return api.audit.list.queryOptions({ input: { search: text, sort, limit, cursor, filter } });
          }}
          columns={columns}
          rowId={(entry) => String(entry.sequence)}
          rowName={(entry) => `entry ${entry.sequence}, ${entry.operation}`}
          rowHref={(entry) => applyToQuery(search.toString(), { entry: entry.requestId })}
          defaultSort="-time"
          filters={filters}
          searchPlaceholder="Search anything"
          summary={({ total }) => (
            <NewEntries
              total={total}
              away={away && newestFirst}
              onShow={() => list.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 })}
            />
          )}
          toolbar={<TimeRangeButton sinceMs={sinceMs} untilMs={untilMs} onChange={setRange} />}
          empty={
            sinceMs !== undefined || untilMs !== undefined
              ? {
                  title: 'Nothing in this time range',
                  action: (
                    <Button variant="default" onClick={() => setRange({})}>
                      Show any time
                    </Button>
                  ),
                }
              : { title: 'Nothing has happened yet', text: 'What anybody does from now on is listed here.' }
          }
        />
      </div>
      <ProofDrawer opened={maySeeAll && url.get('proof') !== ''} onClose={() => url.set({ proof: null })} />
      <ActivityDrawer
        requestId={url.get('entry') || null}
        clusterName={clusterName}
        onClose={() => url.set({ entry: null })}
      />
    </Page>
  );
}

/** What a search is kept as: the address without what is open beside the list. */
function savedQuery(search: URLSearchParams): string {
  return applyToQuery(search.toString(), { entry: null, proof: null }).replace(/^\?/, '');
}
