'use client';

import { Badge } from '@mantine/core';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionMenuItem } from '@/components/ui/permission-menu-item';
import { RowMenu } from '@/components/ui/row-menu';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { TeamRow } from '@/lib/contract/grants';
import { formatQuantity } from '@/lib/format';
import classes from './grants.module.css';
import { NewButton } from './new-button';
import { TeamDialog } from './team-dialog';

type Question = { kind: 'create' } | { kind: 'edit' | 'remove'; team: TeamRow };

const sourceWords: Record<TeamRow['source'], string> = {
  local: 'Here',
  ldap: 'Directory',
  oidc: 'Identity provider',
};

const columns: TableColumn<TeamRow, 'name' | 'created'>[] = [
  {
    id: 'name',
    header: 'Name',
    sortKey: 'name',
    width: 170,
    grow: 1,
    always: true,
    phone: 'title',
    cell: (team) => (
      <span className={classes.subject}>
        <span>{team.name}</span>
        {team.source === 'local' ? null : <Badge color="gray">{sourceWords[team.source]}</Badge>}
      </span>
    ),
  },
  {
    id: 'members',
    header: 'Members',
    width: 240,
    grow: 3,
    phone: 'detail',
    cell: (team) =>
      team.members.length === 0 ? (
        <span className={classes.faint}>Nobody</span>
      ) : (
        team.members.map(({ name }) => name).join(', ')
      ),
  },
  {
    id: 'grants',
    header: 'Grants',
    width: 80,
    align: 'end',
    phone: 'side',
    cell: (team) => team.grants,
  },
  {
    id: 'source',
    header: 'Members come from',
    width: 150,
    cell: (team) => sourceWords[team.source],
  },
  createdColumn(),
];

/** Groups of users that hold grants together. */
export function TeamsPage() {
  const changed = useAccessChange();
  const [question, setQuestion] = useState<Question | null>(null);
  const close = () => setQuestion(null);
  const create = <NewButton onClick={() => setQuestion({ kind: 'create' })}>New team</NewButton>;
  return (
    <Page height="fill">
      <PageHeader
        title="Teams"
        subtitle="Who is in a team holds all that is granted to it."
        actions={create}
      />
      <DataTable
        id="teams"
        noun={{ one: 'team', many: 'teams' }}
        query={({ search, sort, limit, cursor }) =>
          api.teams.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(team) => team.id}
        rowName={(team) => team.name}
        defaultSort="name"
        searchPlaceholder="Search name or member"
        empty={{
          title: 'No teams yet',
          text: 'Make one, put users in it, and grant it a role over a collection.',
          action: create,
        }}
        rowActions={(team) => (
          <RowMenu name={team.name}>
            <PermissionMenuItem
              permission="Access Manage"
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => setQuestion({ kind: 'edit', team })}
            >
              Change
            </PermissionMenuItem>
            <PermissionMenuItem
              permission="Access Manage"
              color="red"
              icon={<Trash2 size={14} aria-hidden />}
              onClick={() => setQuestion({ kind: 'remove', team })}
            >
              Remove
            </PermissionMenuItem>
          </RowMenu>
        )}
      />
      {question?.kind === 'create' ? <TeamDialog team={null} onClose={close} /> : null}
      {question?.kind === 'edit' ? <TeamDialog team={question.team} onClose={close} /> : null}
      {question?.kind === 'remove' ? (
        <ConfirmDialog
          opened
          onClose={close}
          title={`Remove the team “${question.team.name}”?`}
          confirmLabel="Remove"
          onConfirm={async () => {
            await client.teams.remove({ team: question.team.id });
            await changed(`The team “${question.team.name}” was removed.`);
          }}
        >
          {question.team.grants === 0
            ? 'Nothing is granted to it: nobody loses anything.'
            : `Its ${formatQuantity(question.team.grants, 'grant')} end at once for ${formatQuantity(question.team.members.length, 'member')}.`}
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}
