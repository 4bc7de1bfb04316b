'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';

/** One revision with its source. Each look is written down in the audit log, so it is asked for once only. */
export function useRevision(cluster: string, stack: string, number: number | null) {
  const { may } = useSession();
  return useQuery(
    api.stacks.revision.queryOptions({
      input: { cluster, stack, number: number ?? 1 },
      enabled: number !== null && may('Stack Reveal Source'),
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  );
}
