'use client';

import { useQuery } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { applyToQuery } from '@/components/ui/url-state';
import { useUrlState } from '@/components/ui/use-url-state';
import type { AuditEntry } from '@/lib/contract/audit';
import type { ThingKind } from '@/lib/paths';
import { ActivityDrawer } from './activity-drawer';
import { entryColumns } from './entry-columns';

type Props = {
  cluster: string;
  kind: ThingKind;
  /** Every id and name it is called by: callers may have given any of them. */
  about: readonly string[];
  /** `content` beside other cards. */
  height?: 'fill' | 'content';
};

/** The API takes so many values of one filter. */
const mostNames = 50;
const columns = entryColumns.filter(({ id }) => id !== 'target');

/** Everything that was done to one thing, newest first. */
export function ObjectHistory({ cluster, kind, about, height }: Props) {
  const { session, whyNot } = useSession();
  const url = useUrlState();
  const search = useSearchParams();
  const { data: known } = useQuery(api.clusters.get.queryOptions({ input: { cluster } }));
  const denied = session ? whyNot('Audit View') : null;
  if (denied) {
    return (
      <EmptyState title="You may not see the activity log" icon={ShieldAlert}>
        {denied}
      </EmptyState>
    );
  }
  const names = [...new Set(about)].slice(0, mostNames);
  return (
    <>
      <DataTable<AuditEntry, 'time', { items: AuditEntry[]; total: number; nextCursor: string | null }>
        id="history"
        height={height}
        urlPrefix="history-"
        noun={{ one: 'entry', many: 'entries' }}
        query={({ search: text, sort, limit, cursor }) =>
          api.audit.list.queryOptions({
            input: {
              search: text,
              sort,
              limit,
              cursor,
              filter: { cluster: [cluster], targetKind: [kind], about: names },
            },
          })
        }
        columns={columns}
        rowId={(entry) => String(entry.sequence)}
        rowName={(entry) => `entry ${entry.sequence}, ${entry.operation}`}
        rowHref={(entry) => applyToQuery(search.toString(), { entry: entry.requestId })}
        defaultSort="-time"
        searchPlaceholder="Search its history"
        empty={{
          title: 'Nobody did anything to it through Gantry',
          text: 'What other tools did is not in this log.',
        }}
      />
      <ActivityDrawer
        requestId={url.get('entry') || null}
        clusterName={(id) => (id === cluster ? (known?.name ?? id) : id)}
        onClose={() => url.set({ entry: null })}
      />
    </>
  );
}
