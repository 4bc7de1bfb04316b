'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { applyToQuery, type UrlValues } from './url-state';

// What was written to the address a moment ago. Next hands it on only in its own time; a box that was ticked must
// not wait for that.
let written: { pathname: string; search: string } | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function set(changes: UrlValues): void {
  const { pathname, search, hash } = window.location;
  const next = applyToQuery(search, changes);
  if (next === search) return;
  window.history.replaceState(null, '', `${pathname}${next}${hash}`);
  written = { pathname, search: next };
  for (const listener of listeners) listener();
}

/**
 * The state of a view in the address, so that it survives a reload and can be sent to somebody. Writing replaces the
 * history entry: Back leaves the view, not its last filter.
 */
export function useUrlState() {
  const pathname = usePathname();
  const fromRouter = useSearchParams().toString();
  const readWritten = useCallback(() => {
    const { location } = window;
    const current =
      written?.pathname === pathname && location.pathname === pathname && location.search === written.search;
    return current ? (written?.search ?? null) : null;
  }, [pathname]);
  const ahead = useSyncExternalStore(subscribe, readWritten, () => null);
  const query = ahead ?? fromRouter;
  return useMemo(() => {
    const params = new URLSearchParams(query);
    return {
      get: (name: string) => params.get(name) ?? '',
      getAll: (name: string) => params.getAll(name),
      set,
    };
  }, [query]);
}
