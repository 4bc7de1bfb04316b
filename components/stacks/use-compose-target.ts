'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import type { ComposeTarget } from '@/lib/compose/load';

/** What a stack of this cluster becomes: services of a Swarm, or containers of one engine. */
export function useComposeTarget(cluster: string): ComposeTarget {
  const { data } = useQuery(api.clusters.get.queryOptions({ input: { cluster } }));
  return data?.swarm ? 'swarm' : 'engine';
}
