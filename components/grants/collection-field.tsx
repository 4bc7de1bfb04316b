'use client';

import { Autocomplete } from '@mantine/core';
import { useSession } from '@/components/api/session';
import { isWithin, rootCollection } from '@/lib/collection';
import type { Permission } from '@/lib/permissions';
import { pathProblem } from './scope-form';
import { useKnownCollections } from './use-known-collections';

type Props = {
  cluster: string;
  /** What making the thing takes: only where it is held can it be. */
  permission: Permission;
  /** '' where the server is to choose. */
  value: string;
  onChange: (collection: string) => void;
  /** It is there already: left empty, it stays where it is. */
  stays?: boolean;
  /** As small as the fields about it. */
  size?: 'xs';
};

/**
 * In which collection something new is. It is there only where there is a choice, or something to know: where nobody has
 * collections, it is left out.
 */
export function CollectionField({ cluster, permission, value, onChange, stays = false, size }: Props) {
  const { rights } = useSession();
  const known = useKnownCollections();
  if (!rights || known.every((path) => path === rootCollection)) return null;
  const held = rights.collectionsFor(permission, cluster);
  const choices = [...new Set([...held, ...known])]
    .filter((collection) => rights.at(permission, { cluster, collection }))
    .sort();
  const typed = value.trim();
  const isHeld = typed === '' || held.some((collection) => isWithin(typed, collection));
  const [only, ...others] = held;
  const left = stays
    ? 'where it is'
    : held.includes(rootCollection)
      ? 'in none'
      : others.length === 0
        ? only
        : undefined;
  return (
    <Autocomplete
      size={size}
      label="Collection"
      description="Who may see and change it is granted by collection"
      placeholder={left ?? 'choose one of yours'}
      spellCheck={false}
      data={choices}
      value={value}
      error={
        pathProblem(value) ?? (isHeld ? null : `You do not hold the permission "${permission}" in ${typed}.`)
      }
      onChange={onChange}
    />
  );
}
