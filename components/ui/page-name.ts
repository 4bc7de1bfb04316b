'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';

/** What the page at an address is called: pages say it, the breadcrumb shows it. */
let named: { pathname: string; name: string } | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Names the page that is shown: in the window's title and in the breadcrumb. Null leaves it unnamed. */
export function useNamePage(name: string | null): void {
  const pathname = usePathname();
  useEffect(() => {
    if (name === null) return;
    document.title = `${name} · Gantry`;
    named = { pathname, name };
    for (const listener of listeners) listener();
  }, [name, pathname]);
}

/** The name of the page that is shown; null where it has not said. */
export function usePageName(): string | null {
  const pathname = usePathname();
  return useSyncExternalStore(
    subscribe,
    () => (named?.pathname === pathname ? named.name : null),
    () => null,
  );
}
