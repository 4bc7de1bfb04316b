'use client';

import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { PermissionPicker } from '@/components/grants/permission-picker';
import { ScopeFields } from '@/components/grants/scope-fields';
import { everywhere, scopeOfValues } from '@/components/grants/scope-form';
import { FormDialog } from '@/components/ui/form-dialog';
import { addressRangeRule, isAddressRange } from '@/lib/address-range';
import { builtInRoles, type Permission, permissions, permissionsOfRole } from '@/lib/permissions';
import { useAccessChange } from './use-access-change';

const dayMs = 24 * 3_600_000;
const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'No expiry' },
];

const tokenRoles = [...builtInRoles.filter((each) => each !== 'None'), 'Agent' as const];
type TokenRole = (typeof tokenRoles)[number];

/** No role: a choice of permissions that is made often. */
const metricsOnly: ReadonlySet<Permission> = new Set(['Metrics View']);

/** Makes a token, and hands it over to be shown. */
export function TokenCreateDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (token: string) => void;
}) {
  const changed = useAccessChange();
  const { session, may } = useSession();
  const { data: users } = useQuery(
    api.users.list.queryOptions({ input: { limit: 500 }, enabled: may('Access Manage', {}) }),
  );
  const services = (users?.items ?? []).filter(({ kind }) => kind === 'service');
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [role, setRole] = useState<TokenRole | null>(null);
  /** Null: all that the role gives. */
  const [chosen, setChosen] = useState<ReadonlySet<Permission> | null>(null);
  const [over, setOver] = useState(everywhere);
  const [addresses, setAddresses] = useState<string[]>([]);
  const [lifetime, setLifetime] = useState('90');
  const picks = chosen !== null && chosen !== metricsOnly;
  const scope = scopeOfValues(over);
  const noAddress = addresses.find((each) => !isAddressRange(each));
  const ofRole = new Set(role === null ? (session?.permissions ?? []) : permissionsOfRole(role));

  return (
    <FormDialog
      onClose={onClose}
      size={picks ? 'xl' : 'md'}
      title="New API token"
      submitLabel="Make token"
      incomplete={name.trim() === '' || scope === null || chosen?.size === 0 || noAddress !== undefined}
      onSubmit={async () => {
        const { token } = await client.tokens.create({
          name: name.trim(),
          owner: owner === '' ? undefined : owner,
          role: role ?? undefined,
          permissions:
            chosen === null ? undefined : permissions.filter((permission) => chosen.has(permission)),
          scope: scope?.kind === 'all' ? undefined : (scope ?? undefined),
          addresses: addresses.length === 0 ? undefined : addresses,
          expiresMs: lifetime === 'never' ? undefined : Date.now() + Number(lifetime) * dayMs,
        });
        await changed(`The token “${name.trim()}” is made.`);
        onMade(token);
      }}
    >
      <TextInput
        label="Name"
        description="What will use it"
        placeholder="deploy pipeline"
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {services.length > 0 ? (
        <Select
          label="For"
          description="It holds at most what its owner holds"
          data={[
            { value: '', label: 'Yourself' },
            {
              group: 'Service accounts',
              items: services.map(({ id, name: label }) => ({ value: id, label })),
            },
          ]}
          allowDeselect={false}
          value={owner}
          onChange={(value) => setOwner(value ?? '')}
        />
      ) : null}
      <Select
        label="Role"
        description="At most what its owner holds, wherever they hold it"
        data={[
          { value: '', label: 'All that its owner may' },
          ...tokenRoles,
          { value: 'metrics', label: 'Metrics only, for Prometheus' },
        ]}
        allowDeselect={false}
        value={chosen === metricsOnly ? 'metrics' : (role ?? '')}
        onChange={(value) => {
          setRole(tokenRoles.find((each) => each === value) ?? null);
          setChosen(value === 'metrics' ? metricsOnly : null);
        }}
      />
      <Checkbox
        label="Only chosen permissions"
        description="Of what the role gives"
        checked={picks}
        onChange={(event) => setChosen(event.currentTarget.checked ? ofRole : null)}
      />
      {picks ? <PermissionPicker value={chosen} onChange={setChosen} /> : null}
      <ScopeFields value={over} onChange={setOver} />
      <TagsInput
        label="Only from these addresses"
        description="Addresses, or networks such as 10.0.0.0/8; Enter adds one"
        placeholder={addresses.length === 0 ? 'any address' : undefined}
        splitChars={[',', ' ']}
        error={noAddress === undefined ? null : `“${noAddress}” is not ${addressRangeRule}.`}
        value={addresses}
        onChange={setAddresses}
      />
      <Select
        label="Expires after"
        data={lifetimes}
        allowDeselect={false}
        value={lifetime}
        onChange={(value) => setLifetime(value ?? lifetime)}
      />
    </FormDialog>
  );
}
