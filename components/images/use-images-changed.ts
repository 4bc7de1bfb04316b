'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';

/** Has every list and page of images on screen asked for again. */
export function useImagesChanged() {
  const queryClient = useQueryClient();
  return useCallback(() => queryClient.invalidateQueries({ queryKey: api.images.key() }), [queryClient]);
}
