'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { applyToQuery, type UrlValues } from './url-state';

/**
 * The state of a view in the address, so that it survives a reload and can be sent to somebody. Writing replaces the
 * history entry: Back leaves the view, not its last filter.
 */
export function useUrlState() {
  const params = useSearchParams();
  const set = useCallback((changes: UrlValues) => {
    const { pathname, search, hash } = window.location;
    const next = applyToQuery(search, changes);
    if (next !== search) window.history.replaceState(null, '', `${pathname}${next}${hash}`);
  }, []);
  return useMemo(
    () => ({
      get: (name: string) => params.get(name) ?? '',
      getAll: (name: string) => params.getAll(name),
      set,
    }),
    [params, set],
  );
}
