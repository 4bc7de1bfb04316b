'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';

/** Has every list and page of volumes on screen asked for again. */
export function useVolumesChanged() {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.volumes.list.key() }),
        queryClient.invalidateQueries({ queryKey: api.volumes.get.key() }),
      ]),
    [queryClient],
  );
}
