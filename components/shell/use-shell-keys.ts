'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef } from 'react';
import { paths } from '@/lib/paths';

type Keys = { cluster: string | null; onPalette: () => void; onHelp: () => void };

/** The keys that work on every page: Ctrl-K, `?`, and `g` with a letter within a second. */
export function useShellKeys({ cluster, onPalette, onHelp }: Keys): void {
  const router = useRouter();
  const leaderMs = useRef(0);

  const handle = useEffectEvent((event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
      // A terminal keeps its Ctrl-K.
      if (event.target instanceof HTMLElement && event.target.closest('[data-keys="own"]')) return;
      event.preventDefault();
      onPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLElement) || isTyping(event.target)) return;
    if (event.key === '?') {
      event.preventDefault();
      onHelp();
      return;
    }
    if (key === 'g') {
      leaderMs.current = event.timeStamp;
      return;
    }
    if (event.timeStamp - leaderMs.current > 1000) return;
    leaderMs.current = 0;
    const href = target(key, cluster);
    if (!href) return;
    event.preventDefault();
    router.push(href);
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function isTyping(element: HTMLElement): boolean {
  return (
    element.isContentEditable ||
    element.closest('input:not([type=checkbox]), textarea, select, [role="dialog"], [data-keys="own"]') !==
      null
  );
}

function target(key: string, cluster: string | null): string | null {
  switch (key) {
    case 'o':
      return paths.overview();
    case 'a':
      return paths.activity();
  }
  if (cluster === null) return null;
  switch (key) {
    case 's':
      return paths.stacks(cluster);
    case 'c':
      return paths.containers(cluster);
    case 'i':
      return paths.images(cluster);
    case 'n':
      return paths.networks(cluster);
    case 'v':
      return paths.volumes(cluster);
    default:
      return null;
  }
}
