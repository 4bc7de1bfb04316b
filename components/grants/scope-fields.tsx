'use client';

import { Autocomplete, Select } from '@mantine/core';
import { useKnownCollections } from './use-known-collections';
import { pathProblem, type ScopeValues } from './scope-form';
import { useClusters } from './use-clusters';

const kinds = [
  { value: 'all', label: 'Everything' },
  { value: 'cluster', label: 'A cluster' },
  { value: 'collection', label: 'A collection' },
] as const;

type Props = { value: ScopeValues; onChange: (value: ScopeValues) => void };

/** Where something is to hold. */
export function ScopeFields({ value, onChange }: Props) {
  const { clusters } = useClusters();
  const collections = useKnownCollections();
  return (
    <>
      <Select
        label="Over"
        data={kinds}
        allowDeselect={false}
        value={value.kind}
        onChange={(kind) =>
          onChange({ ...value, kind: kinds.find((each) => each.value === kind)?.value ?? 'all' })
        }
      />
      {value.kind === 'cluster' ? (
        <Select
          label="Cluster"
          placeholder="Choose a cluster"
          searchable
          data={clusters.map(({ id, name }) => ({ value: id, label: name }))}
          value={value.cluster || null}
          onChange={(cluster) => onChange({ ...value, cluster: cluster ?? '' })}
        />
      ) : null}
      {value.kind === 'collection' ? (
        <Autocomplete
          label="Collection"
          description="It holds for all below it, in every cluster"
          placeholder="/prod/payments"
          spellCheck={false}
          data={collections}
          value={value.collection}
          error={pathProblem(value.collection)}
          onChange={(collection) => onChange({ ...value, collection })}
        />
      ) : null}
    </>
  );
}
