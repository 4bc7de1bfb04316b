'use client';

import { useQuery } from '@tanstack/react-query';
import { useContext, useMemo } from 'react';
import type { Permission } from '@/lib/permissions';
import { type Place, Rights } from '@/lib/rights';
import { api } from './client';
import { PlaceContext } from './place';

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
  const may = (permission: Permission, place: Place | undefined = around) =>
    (session?.permissions.includes(permission) ?? false) &&
    (place === undefined || rights?.at(permission, place) === true);
  return {
    session: session ?? null,
    /** What is held where; null before that is known. */
    rights: rights ?? null,
    may,
    /** Why `permission` is missing, in words for a tooltip; null where it is held, or not yet known. */
    whyNot: (permission: Permission, place: Place | undefined = around) =>
      !session || may(permission, place)
        ? null
        : `You do not hold the permission "${permission}"${whereText(place)}. Ask an admin for it.`,
  };
}

function whereText(place: Place | undefined): string {
  if (place?.collection === undefined) return '';
  return place.collection === '/' ? ' here' : ` in ${place.collection}`;
}
