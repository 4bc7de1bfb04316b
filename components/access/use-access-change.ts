'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '@/components/api/client';
import { notifyDone } from '@/components/ui/notify';

/** Says what was done, and has all that is about access asked again. */
export function useAccessChange() {
  const queryClient = useQueryClient();
  return useCallback(
    async (message: string) => {
      notifyDone(message);
      await Promise.all(
        [
          api.users.key(),
          api.tokens.key(),
          api.sessions.key(),
          api.factors.key(),
          api.passkeys.key(),
          api.directory.key(),
          api.identityProvider.key(),
          api.roles.key(),
          api.teams.key(),
          api.grants.key(),
          api.collections.key(),
        ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
    [queryClient],
  );
}
