'use client';

import { CornerDownRight, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dash } from '@/components/ui/dash';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { CollectionRow } from '@/lib/contract/grants';
import { CollectionDialog } from './collection-dialog';
import classes from './grants.module.css';
import { NewButton } from './new-button';
import { quotaWords } from './quota-form';

type Question = { kind: 'create' } | { kind: 'edit' | 'remove'; collection: CollectionRow };

const columns: TableColumn<CollectionRow, 'path'>[] = [
  {
    id: 'path',
    header: 'Path',
    sortKey: 'path',
    width: 220,
    grow: 2,
    always: true,
    phone: 'title',
    cell: ({ path }) => <CollectionPath path={path} />,
  },
  {
    id: 'description',
    header: 'Description',
    width: 180,
    grow: 2,
    cell: ({ description }) => description || <Dash />,
  },
  { id: 'containers', header: 'Containers', width: 100, align: 'end', cell: (row) => row.containers },
  { id: 'services', header: 'Services', width: 90, align: 'end', cell: (row) => row.services },
  {
    id: 'grants',
    header: 'Grants',
    width: 80,
    align: 'end',
    cell: (row) => row.grants,
  },
  {
    id: 'quota',
    header: 'Quota',
    width: 200,
    grow: 2,
    phone: 'detail',
    cell: ({ quota }) => (quota === null ? <Dash /> : quotaWords(quota)),
  },
];

/** What may be granted on: paths that resources carry as a label. */
export function CollectionsPage() {
  const changed = useAccessChange();
  const [question, setQuestion] = useState<Question | null>(null);
  const close = () => setQuestion(null);
  return (
    <Page height="fill">
      <PageHeader
        title="Collections"
        subtitle={
          <span>
            Paths such as /prod/payments, which containers, services, networks, volumes, secrets and configs
            carry as the label <code>gantry.collection</code>. Counts are of what is in a collection and below
            it.
          </span>
        }
        actions={<NewButton onClick={() => setQuestion({ kind: 'create' })}>New collection</NewButton>}
      />
      <DataTable
        id="collections"
        noun={{ one: 'collection', many: 'collections' }}
        query={({ search, sort, limit, cursor }) =>
          api.collections.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(row) => row.path}
        rowName={(row) => row.path}
        defaultSort="path"
        searchPlaceholder="Search path or description"
        empty={{ title: 'No collections' }}
        rowActions={(collection) => (
          <RowMenu name={collection.path}>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => setQuestion({ kind: 'edit', collection })}
            >
              Description and quota
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              color="red"
              icon={<Trash2 size={14} aria-hidden />}
              disabledReason={
                collection.description === '' && collection.quota === null
                  ? 'It has no description and no quota: it is there because something carries its label or is granted on it.'
                  : null
              }
              onClick={() => setQuestion({ kind: 'remove', collection })}
            >
              Forget
            </PermissionMenuItem>
          </RowMenu>
        )}
      />
      {question?.kind === 'create' ? <CollectionDialog collection={null} onClose={close} /> : null}
      {question?.kind === 'edit' ? (
        <CollectionDialog collection={question.collection} onClose={close} />
      ) : null}
      {question?.kind === 'remove' ? (
        <ConfirmDialog
          opened
          onClose={close}
          title={`Forget the description and quota of ${question.collection.path}?`}
          confirmLabel="Forget"
          onConfirm={async () => {
            await client.collections.remove({ path: question.collection.path });
            await changed(`${question.collection.path} has no description and no quota any more.`);
          }}
        >
          What is in it, and what is granted on it, stays.
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}

/** A path, moved in by how deep it is. */
function CollectionPath({ path }: { path: string }) {
  const depth = path === '/' ? 0 : path.split('/').length - 1;
  return (
    <span className={classes.path} style={{ paddingLeft: Math.max(0, depth - 1) * 18 }}>
      {depth > 1 ? <CornerDownRight size={13} aria-hidden /> : null}
      {path === '/' ? (
        <span>
          / <span className={classes.faint}>everything</span>
        </span>
      ) : (
        <span>{path}</span>
      )}
    </span>
  );
}
