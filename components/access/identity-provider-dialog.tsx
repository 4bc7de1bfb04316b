'use client';

import { Button, Group, PasswordInput, SimpleGrid, TextInput } from '@mantine/core';
import { type ChangeEvent, useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import type { IdentityProviderSettings } from '@/lib/contract/identity-provider';
import { readTeams, teamsProblem, writeTeams } from './team-lines';
import { TeamsField } from './teams-field';
import { type Found, TrialOutcome } from './trial-outcome';
import { useAccessChange } from './use-access-change';
import { useSubmit } from './use-submit';

const first: IdentityProviderSettings = {
  name: '',
  issuer: 'https://',
  clientId: '',
  scopes: 'openid profile email',
  nameClaim: 'preferred_username',
  groupsClaim: 'groups',
  teams: [],
};

/** The settings of the identity provider, with a test before they are stored. */
export function IdentityProviderDialog({
  settings,
  redirectUri,
  onClose,
}: {
  settings: IdentityProviderSettings | null;
  redirectUri: string;
  onClose: () => void;
}) {
  const changed = useAccessChange();
  const [values, setValues] = useState(settings ?? first);
  const [teamLines, setTeamLines] = useState(writeTeams(settings?.teams ?? []));
  const [clientSecret, setClientSecret] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const text = (name: 'name' | 'issuer' | 'clientId' | 'scopes' | 'nameClaim' | 'groupsClaim') => ({
    value: values[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setValues((before) => ({ ...before, [name]: value }));
    },
  });

  const trial = useSubmit(async () => {
    setFound(null);
    const { signInAddress, algorithm } = await client.identityProvider.test({ issuer: values.issuer });
    setFound({
      tone: 'note',
      text: `It answers. One signs in at ${signInAddress}; it signs with ${algorithm}.`,
    });
  });

  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title="Identity provider"
      submitLabel="Save"
      incomplete={
        teamsProblem(teamLines, 'name') !== null ||
        [values.name, values.clientId, settings?.name ?? clientSecret].some((each) => each.trim() === '')
      }
      onSubmit={async () => {
        await client.identityProvider.update({
          ...values,
          teams: readTeams(teamLines),
          ...(clientSecret === '' ? {} : { clientSecret }),
        });
        await changed('The identity provider is saved.');
      }}
    >
      <TextInput
        label="Redirect URI"
        description="Register it at the provider, for a confidential client with the authorization code flow"
        value={redirectUri}
        readOnly
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label="Name"
          description="On the button: Sign in with …"
          data-autofocus
          {...text('name')}
        />
        <TextInput label="Issuer" description="Its endpoints are discovered there" {...text('issuer')} />
        <TextInput label="Client ID" description="As the provider knows Gantry" {...text('clientId')} />
        <PasswordInput
          label="Client secret"
          description={settings === null ? 'Stored encrypted' : 'Stored; type it only to change it'}
          autoComplete="new-password"
          value={clientSecret}
          onChange={(event) => setClientSecret(event.currentTarget.value)}
        />
        <TextInput label="Scopes" description="Separated by spaces" {...text('scopes')} />
        <TextInput
          label="Claim of the name"
          description="What users are called here"
          {...text('nameClaim')}
        />
        <TextInput
          label="Claim of the groups"
          description="Empty: groups are not read"
          {...text('groupsClaim')}
        />
      </SimpleGrid>
      <TeamsField
        groupIs="name"
        description="One on a line: team = group, as the provider writes it"
        placeholder="Engineers = engineering"
        value={teamLines}
        onChange={setTeamLines}
      />
      <Group gap="xs">
        <Button variant="default" loading={trial.busy} onClick={() => void trial.run()}>
          Test
        </Button>
      </Group>
      <TrialOutcome error={trial.error} found={found} />
    </FormDialog>
  );
}
