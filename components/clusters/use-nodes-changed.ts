'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';

/** Has every list and page that shows nodes asked for again. */
export function useNodesChanged() {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      Promise.all(
        [api.nodes.key(), api.clusters.key(), api.swarm.key()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
    [queryClient],
  );
}
