'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';
import { notifyDone } from '@/components/ui/notify';

/** Says what was done, and has the lists of users, tokens and sessions asked again. */
export function useAccessChange() {
  const queryClient = useQueryClient();
  return useCallback(
    async (message: string) => {
      notifyDone(message);
      await Promise.all(
        [api.users.key(), api.tokens.key(), api.sessions.key()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
    [queryClient],
  );
}
