'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ObjectCalls } from './object-calls';

/** Has every list and page of secrets (or configs) on screen asked for again. */
export function useObjectsChanged(calls: ObjectCalls) {
  const queryClient = useQueryClient();
  return useCallback(() => queryClient.invalidateQueries({ queryKey: calls.key() }), [queryClient, calls]);
}
