'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';

/** Collections to choose from: all there are for those who manage access, else those one holds something in. */
export function useKnownCollections(): string[] {
  const { session, may } = useSession();
  const { data } = useQuery(
    api.collections.list.queryOptions({ input: { limit: 500 }, enabled: may('Access Manage', {}) }),
  );
  const held = (session?.grants ?? []).flatMap(({ scope }) =>
    scope.kind === 'collection' ? scope.collection : [],
  );
  return [...new Set([...(data?.items ?? []).map(({ path }) => path), ...held])].sort();
}
