'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';

/** Has everything of services and tasks on screen asked for again. */
export function useServicesChanged() {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.services.key() }),
        queryClient.invalidateQueries({ queryKey: api.tasks.key() }),
        queryClient.invalidateQueries({ queryKey: api.jobs.key() }),
      ]),
    [queryClient],
  );
}
