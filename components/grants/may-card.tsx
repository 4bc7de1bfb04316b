'use client';

import { Autocomplete, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { SectionCard } from '@/components/ui/section-card';
import { permissionGroups } from '@/lib/permission-groups';
import { type Permission, permissions } from '@/lib/permissions';
import { pathProblem } from './scope-form';
import { useClusters } from './use-clusters';
import { useKnownCollections } from './use-known-collections';
import { VerdictAnswer } from './verdict-answer';
import { VerdictList } from './verdict-list';

const kinds = [
  'container',
  'service',
  'stack',
  'network',
  'volume',
  'secret',
  'config',
  'node',
  'image',
] as const;
type Kind = (typeof kinds)[number];

const place = 'collection';
const permissionChoices = [
  { value: '', label: 'Anything: list all' },
  ...permissionGroups.map((group) => ({
    group: group.type,
    items: group.permissions.map((permission) => ({ value: permission, label: permission })),
  })),
];

/** "May they do this to that, and why?" */
export function MayCard({ user, name }: { user: string; name: string }) {
  const { clusters } = useClusters();
  const collections = useKnownCollections();
  const [permission, setPermission] = useState<Permission | null>(null);
  const [cluster, setCluster] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind | null>(null);
  const [collection, setCollection] = useState('/');
  const [thing, setThing] = useState('');
  const where = cluster ?? clusters[0]?.id ?? null;
  const isReady =
    where !== null &&
    (kind === null ? collection.trim() !== '' && pathProblem(collection) === null : thing.trim() !== '');
  const { data, error, refetch } = useQuery(
    api.grants.explain.queryOptions({
      input: {
        user,
        permission: permission ?? undefined,
        cluster: where ?? undefined,
        ...(kind === null ? { collection: collection.trim() } : { kind, id: thing.trim() }),
      },
      enabled: isReady,
      retry: false,
    }),
  );
  const [verdict] = data?.verdicts ?? [];
  return (
    <SectionCard title={`May ${name} …, and why?`}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm" mb="md">
        <Select
          label="Permission"
          searchable
          allowDeselect={false}
          data={permissionChoices}
          value={permission ?? ''}
          onChange={(value) => setPermission(permissions.find((each) => each === value) ?? null)}
        />
        <Select
          label="Cluster"
          allowDeselect={false}
          data={clusters.map(({ id, name: label }) => ({ value: id, label }))}
          value={where}
          onChange={setCluster}
        />
        <Select
          label="To what"
          allowDeselect={false}
          data={[
            { value: place, label: 'all in a collection' },
            ...kinds.map((value) => ({ value, label: `a ${value}` })),
          ]}
          value={kind ?? place}
          onChange={(value) => setKind(kinds.find((each) => each === value) ?? null)}
        />
        {kind === null ? (
          <Autocomplete
            label="Collection"
            spellCheck={false}
            data={collections}
            value={collection}
            error={pathProblem(collection)}
            onChange={setCollection}
          />
        ) : (
          <TextInput
            label={`Name or id of the ${kind}`}
            spellCheck={false}
            autoComplete="off"
            value={thing}
            onChange={(event) => setThing(event.currentTarget.value)}
          />
        )}
      </SimpleGrid>
      {isReady && error ? (
        <ErrorState
          variant="inline"
          title="This cannot be answered"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {isReady && !error && data ? (
        permission !== null && verdict ? (
          <VerdictAnswer verdict={verdict} name={name} />
        ) : (
          <VerdictList verdicts={data.verdicts} />
        )
      ) : null}
    </SectionCard>
  );
}
