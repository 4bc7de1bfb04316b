'use client';

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { GrantOpening } from './grant-opening';
import { ScopeFields } from './scope-fields';
import { everywhere, scopeOfValues, type ScopeValues } from './scope-form';

type Props = {
  /** Who it is for, where that is known already. */
  user?: string;
  onClose: () => void;
};

/** Gives a role to a user or team somewhere, and says what that opens before it is saved. */
export function GrantDialog({ user, onClose }: Props) {
  const changed = useAccessChange();
  const { data: users } = useQuery(api.users.list.queryOptions({ input: { limit: 500 } }));
  const { data: teams } = useQuery(api.teams.list.queryOptions({ input: { limit: 500 } }));
  const { data: roles } = useQuery(api.roles.list.queryOptions({ input: { limit: 500 } }));
  const [subject, setSubject] = useState<string | null>(user === undefined ? null : `user ${user}`);
  const [role, setRole] = useState<string | null>(null);
  const [over, setOver] = useState<ScopeValues>(everywhere);
  const scope = scopeOfValues(over);
  const who = subjectOf(subject);
  const wish = who && role !== null && scope ? { subject: who, role, scope } : null;
  return (
    <FormDialog
      onClose={onClose}
      title="New grant"
      submitLabel="Grant"
      incomplete={wish === null}
      onSubmit={async () => {
        if (wish === null) return;
        await client.grants.create(wish);
        await changed('The grant is made.');
      }}
    >
      <Select
        label="User or team"
        placeholder="Choose who gets it"
        searchable
        data={[
          {
            group: 'Teams',
            items: (teams?.items ?? []).map(({ id, name }) => ({ value: `team ${id}`, label: name })),
          },
          {
            group: 'Users',
            items: (users?.items ?? []).map(({ id, name }) => ({ value: `user ${id}`, label: name })),
          },
        ]}
        value={subject}
        onChange={setSubject}
      />
      <Select
        label="Role"
        placeholder="Choose what they may"
        searchable
        data={(roles?.items ?? [])
          .filter(({ id }) => id !== 'None')
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={role}
        onChange={setRole}
      />
      <ScopeFields value={over} onChange={setOver} />
      <GrantOpening wish={wish} />
    </FormDialog>
  );
}

function subjectOf(value: string | null): { kind: 'user' | 'team'; id: string } | null {
  const [kind, id] = value?.split(' ') ?? [];
  return (kind === 'user' || kind === 'team') && id !== undefined ? { kind, id } : null;
}
