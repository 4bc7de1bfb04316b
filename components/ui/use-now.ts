'use client';

import { useSyncExternalStore } from 'react';

const tickMs = 1000;
const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** `read` of the time now, once a second, from the one timer of the tab. Renders only when its answer changes. */
export function useNow<T extends string | number>(read: (nowMs: number) => T): T {
  return useSyncExternalStore(
    subscribe,
    () => read(nowMs),
    () => read(nowMs),
  );
}
