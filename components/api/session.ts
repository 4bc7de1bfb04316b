'use client';

import { useQuery } from '@tanstack/react-query';
import { useContext, useMemo } from 'react';
import type { Permission } from '@/lib/permissions';
import { Rights } from '@/lib/rights';
import { api } from './client';
import { type PagePlace, PlaceContext } from './place';
import { placeWithout } from './place-rights';

/**
 * Who is signed in and what they may do. Before that is known, nothing is allowed and no reason is shown. Without a place,
 * its own or that of the page around it, a permission counts where it is held anywhere: the server decides.
 */
export function useSession() {
  const around = useContext(PlaceContext);
  const { data: session } = useQuery(api.sessions.current.queryOptions({ input: {}, staleTime: 60_000 }));
  const rights = useMemo(
    () =>
      session &&
      new Rights(
        session.grants.map((grant, index) => ({
          ...grant,
          id: String(index),
          permissions: new Set(grant.permissions),
        })),
      ),
    [session],
  );
  /** The first place where it is missing; null where it is held in all, or nothing is known yet. */
  const missingAt = (permission: Permission, place: PagePlace | undefined): PagePlace | null => {
    if (!session?.permissions.includes(permission) || !rights) return place ?? {};
    return place === undefined ? null : placeWithout(rights, permission, place);
  };
  const may = (permission: Permission, place: PagePlace | undefined = around) =>
    missingAt(permission, place) === null;
  return {
    session: session ?? null,
    /** What is held where; null before that is known. */
    rights: rights ?? null,
    may,
    /** Why `permission` is missing, in words for a tooltip; null where it is held, or not yet known. */
    whyNot: (permission: Permission, place: PagePlace | undefined = around) => {
      const missing = missingAt(permission, place);
      return !session || missing === null
        ? null
        : `You do not hold the permission "${permission}"${whereText(missing)}. Ask an admin for it.`;
    },
  };
}

function whereText({ cluster, collection }: PagePlace): string {
  if (collection === undefined) return cluster === undefined ? '' : ` in the cluster ${cluster}`;
  return collection === '/' ? ' here' : ` in ${collection}`;
}
