'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { BulkRemoveDialog } from '@/components/ui/bulk-remove-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import type {
  ListAnswer,
  TableColumn,
  TablePage,
  TableQueryOptions,
} from '@/components/ui/table/table-types';
import { useUrlState } from '@/components/ui/use-url-state';
import type { SwarmObjectRow } from '@/lib/contract/swarm-objects';
import { CreateObjectDialog } from './create-object-dialog';
import type { ObjectCalls } from './object-calls';
import type { ObjectSort } from './object-columns';
import { ObjectDialog, type ObjectQuestion } from './object-dialog';
import { objectFilters, type ObjectFacets } from './object-filters';
import { ObjectMenu } from './object-menu';
import { useObjectsChanged } from './use-objects-changed';
import { whyNotRemove } from './why-not-remove';

type Props<Row extends SwarmObjectRow, Answer extends ListAnswer<Row> & { facets: ObjectFacets }> = {
  cluster: string;
  calls: ObjectCalls;
  title: string;
  query: (page: TablePage<ObjectSort>) => TableQueryOptions<Answer>;
  columns: TableColumn<Row, ObjectSort>[];
  /** What they are for, where there are none. */
  emptyText: string;
};

/** Every secret, or every config, of a Swarm. */
export function ObjectsPage<
  Row extends SwarmObjectRow,
  Answer extends ListAnswer<Row> & { facets: ObjectFacets },
>({ cluster, calls, title, query, columns, emptyText }: Props<Row, Answer>) {
  const { word, permissions } = calls;
  const noun = { one: word, many: `${word}s` };
  const url = useUrlState();
  const router = useRouter();
  const { whyNot } = useSession();
  const changed = useObjectsChanged(calls);
  const [question, setQuestion] = useState<ObjectQuestion | null>(null);
  const [bulk, setBulk] = useState<{ rows: readonly Row[]; clear: () => void } | null>(null);
  const rowActions = useCallback(
    (row: Row) => (
      <PlaceContext value={{ cluster, collection: row.collection }}>
        <ObjectMenu calls={calls} object={row} onAsk={setQuestion} />
      </PlaceContext>
    ),
    [cluster, calls],
  );
  const create = (variant: 'filled' | 'default') => (
    <PermissionButton
      permission={permissions.create}
      variant={variant}
      icon={<Plus size={15} aria-hidden />}
      onClick={() => url.set({ create: '1' })}
    >
      Create a {word}
    </PermissionButton>
  );
  return (
    <Page height="fill">
      <PageHeader title={title} actions={create('filled')} />
      <DataTable
        id={noun.many}
        noun={noun}
        query={query}
        columns={columns}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        rowHref={(row) => calls.path(cluster, row.id)}
        rowActions={rowActions}
        defaultSort="name"
        filters={(answer) => objectFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, service, stack"
        bulkActions={(rows, clear) => (
          <PermissionButton
            permission={permissions.remove}
            variant="default"
            size="compact-xs"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => setBulk({ rows, clear })}
          >
            Remove…
          </PermissionButton>
        )}
        empty={{ title: `No ${noun.many} yet`, text: emptyText, action: create('default') }}
      />
      <ObjectDialog cluster={cluster} calls={calls} question={question} onClose={() => setQuestion(null)} />
      {url.get('create') === '' ? null : (
        <CreateObjectDialog
          cluster={cluster}
          calls={calls}
          onClose={() => url.set({ create: null })}
          onCreated={(id) => router.push(calls.path(cluster, id))}
        />
      )}
      {bulk ? (
        <BulkRemoveDialog
          noun={noun}
          typed={word === 'secret'}
          items={bulk.rows.map((row) => ({
            id: row.id,
            name: row.name,
            refusal: whyNotRemove(row) ?? whyNot(permissions.remove, { cluster, collection: row.collection }),
            remove: () => calls.remove(cluster, row.id),
          }))}
          onClose={() => setBulk(null)}
          onChanged={changed}
          onDone={bulk.clear}
        >
          No service uses them. What they hold is lost, unless you have a copy of it elsewhere.
        </BulkRemoveDialog>
      ) : null}
    </Page>
  );
}
