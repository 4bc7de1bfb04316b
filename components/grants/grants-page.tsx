'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { GrantRow } from '@/lib/contract/grants';
import { paths } from '@/lib/paths';
import { GrantDialog } from './grant-dialog';
import { NewButton } from './new-button';
import { RemoveGrantDialog } from './remove-grant-dialog';
import { ScopeName } from './scope-name';
import { SubjectName } from './subject-name';

const columns: TableColumn<GrantRow, 'subject' | 'role' | 'created'>[] = [
  {
    id: 'subject',
    header: 'User or team',
    sortKey: 'subject',
    width: 190,
    grow: 2,
    always: true,
    phone: 'title',
    cell: ({ subject }) =>
      subject.kind === 'user' ? (
        <Link href={paths.user(subject.id)}>
          <SubjectName subject={subject} />
        </Link>
      ) : (
        <SubjectName subject={subject} />
      ),
  },
  {
    id: 'role',
    header: 'Role',
    sortKey: 'role',
    width: 150,
    grow: 1,
    phone: 'side',
    cell: ({ role }) => role.name,
  },
  {
    id: 'scope',
    header: 'Over',
    width: 200,
    grow: 2,
    phone: 'detail',
    cell: ({ scope }) => <ScopeName scope={scope} />,
  },
  createdColumn({ header: 'Since' }),
];

/** Who holds which role where. */
export function GrantsPage() {
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<GrantRow | null>(null);
  return (
    <Page height="fill">
      <PageHeader
        title="Grants"
        subtitle="Grants add up: people may do what any grant to them or to one of their teams allows. Nothing is denied."
        actions={<NewButton onClick={() => setCreating(true)}>New grant</NewButton>}
      />
      <DataTable
        id="grants"
        noun={{ one: 'grant', many: 'grants' }}
        query={({ search, sort, limit, cursor }) =>
          api.grants.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(grant) => grant.id}
        rowName={(grant) => `${grant.role.name} of ${grant.subject.name}`}
        defaultSort="subject"
        searchPlaceholder="Search who, role or where"
        empty={{ title: 'No grants' }}
        rowActions={(grant) => (
          <Tooltip label="Take away">
            <ActionIcon
              aria-label={`Take ${grant.role.name} from ${grant.subject.name}`}
              onClick={() => setRemoving(grant)}
            >
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      />
      {creating ? <GrantDialog onClose={() => setCreating(false)} /> : null}
      {removing ? <RemoveGrantDialog grant={removing} onClose={() => setRemoving(null)} /> : null}
    </Page>
  );
}
