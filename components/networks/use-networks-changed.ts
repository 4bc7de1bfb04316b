'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';

/** Has every list and page of networks on screen asked for again. */
export function useNetworksChanged() {
  const queryClient = useQueryClient();
  return useCallback(() => queryClient.invalidateQueries({ queryKey: api.networks.key() }), [queryClient]);
}
