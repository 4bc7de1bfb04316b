'use client';

import { MultiSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useAccessChange } from '@/components/access/use-access-change';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { TeamRow } from '@/lib/contract/grants';

/** Makes a team, or says what it is called and who is in it. */
export function TeamDialog({ team, onClose }: { team: TeamRow | null; onClose: () => void }) {
  const changed = useAccessChange();
  const { data: users } = useQuery(api.users.list.queryOptions({ input: { limit: 500 } }));
  const [name, setName] = useState(team?.name ?? '');
  const [members, setMembers] = useState(() => team?.members.map(({ id }) => id) ?? []);
  // Where the members were refused after the team was made, a second attempt must not make another.
  const made = useRef(team?.id ?? null);
  const isLocal = team === null || team.source === 'local';
  const known = new Map(
    [...(team?.members ?? []), ...(users?.items ?? [])].map((user) => [user.id, user.name]),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={team ? `Change the team “${team.name}”` : 'New team'}
      submitLabel={team ? 'Save team' : 'Make team'}
      incomplete={name.trim() === ''}
      onSubmit={async () => {
        made.current ??= (await client.teams.create({ name: name.trim() })).id;
        await client.teams.update({
          team: made.current,
          name: name.trim(),
          members: isLocal ? members : undefined,
        });
        await changed(`The team “${name.trim()}” is saved.`);
      }}
    >
      <TextInput
        label="Name"
        data-autofocus
        autoComplete="off"
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Members"
        description={
          isLocal
            ? 'They hold what the team holds, from now on'
            : 'Who is in it comes from the directory. Change it there.'
        }
        placeholder={members.length === 0 ? 'Choose users' : undefined}
        searchable
        hidePickedOptions
        disabled={!isLocal}
        data={[...known].map(([value, label]) => ({ value, label }))}
        value={members}
        onChange={setMembers}
      />
    </FormDialog>
  );
}
