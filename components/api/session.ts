'use client';

import { useQuery } from '@tanstack/react-query';
import type { Permission } from '@/lib/permissions';
import { api } from './client';

/** Who is signed in and what they may do. Before that is known, nothing is allowed and no reason is shown. */
export function useSession() {
  const { data: session } = useQuery(api.sessions.current.queryOptions({ input: {}, staleTime: 60_000 }));
  const may = (permission: Permission) => session?.permissions.includes(permission) ?? false;
  return {
    session: session ?? null,
    may,
    /** Why `permission` is missing, in words for a tooltip; null where it is held, or not yet known. */
    whyNot: (permission: Permission) =>
      !session || may(permission)
        ? null
        : `You do not hold the permission "${permission}". Ask an admin for it.`,
  };
}
