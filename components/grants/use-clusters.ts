'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';
import { type Scope, scopeText } from '@/lib/rights';

/** The clusters one may see, and their names. */
export function useClusters() {
  const { data } = useQuery(api.clusters.list.queryOptions({ input: { limit: 500 }, staleTime: 60_000 }));
  const clusters = data?.items;
  const nameOf = useCallback(
    (id: string) => clusters?.find((cluster) => cluster.id === id)?.name ?? id,
    [clusters],
  );
  /** A scope in words, with the cluster's name. */
  const wordsOf = useCallback(
    (scope: Scope) =>
      scopeText(scope.kind === 'cluster' ? { ...scope, cluster: nameOf(scope.cluster) } : scope),
    [nameOf],
  );
  return { clusters: clusters ?? [], nameOf, wordsOf };
}
