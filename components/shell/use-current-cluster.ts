'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocalStorage } from '@mantine/hooks';
import { useParams } from 'next/navigation';
import { useEffect } from 'react';
import { api } from '@/components/api/client';

/** The clusters, and the one the navigation is about: the address says which, else the one looked at last. */
export function useCurrentCluster() {
  const params = useParams<{ cluster?: string }>();
  const inAddress = params.cluster === undefined ? null : decodeURIComponent(params.cluster);
  const [last, setLast] = useLocalStorage<string | null>({ key: 'gantry.cluster', defaultValue: null });
  const { data, error, isPending } = useQuery(
    api.clusters.list.queryOptions({ input: { limit: 500, sort: 'name' } }),
  );
  const clusters = data?.items ?? [];
  const current =
    clusters.find(({ id }) => id === inAddress) ??
    (inAddress === null ? (clusters.find(({ id }) => id === last) ?? clusters[0]) : undefined) ??
    null;

  useEffect(() => {
    if (inAddress !== null) setLast(inAddress);
  }, [inAddress, setLast]);

  return { clusters, current, inAddress, error, isPending };
}
