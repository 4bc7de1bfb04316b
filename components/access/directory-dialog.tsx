'use client';

import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type ChangeEvent, useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { DirectorySettings } from '@/lib/contract/sign-in';
import { readTeams, teamsProblem, writeTeams } from './team-lines';
import { TeamsField } from './teams-field';
import { type Found, TrialOutcome } from './trial-outcome';
import { useAccessChange } from './use-access-change';
import { useSubmit } from './use-submit';

const first: DirectorySettings = {
  name: 'Directory',
  url: 'ldaps://',
  ca: '',
  bindDn: '',
  userBase: '',
  userFilter: '(objectClass=person)',
  nameAttribute: 'uid',
  keyAttribute: 'entryUUID',
  groupBase: '',
  groupFilter: '(objectClass=groupOfNames)',
  nestedGroups: 'recursive',
  teams: [],
  syncMinutes: 60,
};

/** What differs in Active Directory. */
const activeDirectory = {
  userFilter: '(&(objectCategory=person)(objectClass=user))',
  nameAttribute: 'sAMAccountName',
  keyAttribute: 'objectGUID',
  groupFilter: '(objectClass=group)',
  nestedGroups: 'in-chain',
} as const;

const nesting = [
  { value: 'none', label: 'Direct members only' },
  { value: 'recursive', label: 'Nested, group by group' },
  { value: 'in-chain', label: 'Nested, by Active Directory itself' },
] as const;

/** The settings of the directory, with a test before they are stored. */
export function DirectoryDialog({
  settings,
  onClose,
}: {
  settings: DirectorySettings | null;
  onClose: () => void;
}) {
  const changed = useAccessChange();
  const [values, setValues] = useState(settings ?? first);
  const [teamLines, setTeamLines] = useState(writeTeams(settings?.teams ?? []));
  const [bindPassword, setBindPassword] = useState('');
  const [testUser, setTestUser] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const set = (part: Partial<DirectorySettings>) => setValues((before) => ({ ...before, ...part }));
  const input = () => ({
    ...values,
    teams: readTeams(teamLines),
    ...(bindPassword === '' && settings !== null ? {} : { bindPassword }),
  });
  const text = (
    name: 'name' | 'url' | 'bindDn' | 'userBase' | 'userFilter' | 'groupBase' | 'groupFilter',
  ) => ({
    value: values[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  });

  const trial = useSubmit(async () => {
    setFound(null);
    const { dn, groups } = await client.directory.test({ ...input(), user: testUser });
    setFound(
      dn === null
        ? { tone: 'error', text: `The directory answers, and has no user "${testUser}" there.` }
        : {
            tone: 'note',
            text: `Found ${dn}${groups.length === 0 ? ', in no group.' : `, in ${groups.join('; ')}.`}`,
          },
    );
  });

  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title="Directory"
      submitLabel="Save"
      incomplete={
        values.userBase.trim() === '' || values.name.trim() === '' || teamsProblem(teamLines, 'dn') !== null
      }
      onSubmit={async () => {
        await client.directory.update(input());
        await changed('The directory is saved.');
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label="Name" description="On the sign-in page" data-autofocus {...text('name')} />
        <TextInput label="Address" description="ldaps://, or ldap:// with StartTLS" {...text('url')} />
        <TextInput label="Account that searches" description="Its distinguished name" {...text('bindDn')} />
        <PasswordInput
          label="Its password"
          description={settings === null ? 'Stored encrypted' : 'Stored; type it only to change it'}
          autoComplete="new-password"
          value={bindPassword}
          onChange={(event) => setBindPassword(event.currentTarget.value)}
        />
        <TextInput label="Users are below" placeholder="ou=people,dc=example,dc=com" {...text('userBase')} />
        <TextInput label="Users match" {...text('userFilter')} />
        <TextInput
          label="Attribute of the name"
          value={values.nameAttribute}
          onChange={(event) => set({ nameAttribute: event.currentTarget.value })}
        />
        <TextInput
          label="Attribute that never changes"
          value={values.keyAttribute}
          onChange={(event) => set({ keyAttribute: event.currentTarget.value })}
        />
        <TextInput label="Groups are below" description="Empty: groups are not read" {...text('groupBase')} />
        <TextInput label="Groups match" description="A filter in parentheses" {...text('groupFilter')} />
        <Select
          label="Groups in groups"
          data={[...nesting]}
          allowDeselect={false}
          value={values.nestedGroups}
          onChange={(value) =>
            set({ nestedGroups: nesting.find((each) => each.value === value)?.value ?? values.nestedGroups })
          }
        />
        <NumberInput
          label="Read again every (minutes)"
          min={1}
          max={1440}
          value={values.syncMinutes}
          onChange={(value) => set({ syncMinutes: typeof value === 'number' ? value : 60 })}
        />
      </SimpleGrid>
      <TeamsField
        groupIs="dn"
        description="One on a line: team = distinguished name of its group"
        placeholder="Engineers = cn=engineers,ou=groups,dc=example,dc=com"
        value={teamLines}
        onChange={setTeamLines}
      />
      <Textarea
        label="Certificate authority"
        description="PEM; empty for the ones this system trusts"
        autosize
        minRows={2}
        maxRows={6}
        value={values.ca}
        onChange={(event) => set({ ca: event.currentTarget.value })}
      />
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Try it with a user name"
          value={testUser}
          onChange={(event) => setTestUser(event.currentTarget.value)}
        />
        <Button
          variant="default"
          loading={trial.busy}
          disabled={testUser.trim() === ''}
          onClick={() => void trial.run()}
        >
          Test
        </Button>
        <Button variant="subtle" onClick={() => set(activeDirectory)}>
          Fill in for Active Directory
        </Button>
      </Group>
      <TrialOutcome error={trial.error} found={found} />
    </FormDialog>
  );
}
