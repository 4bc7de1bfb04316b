'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { hintKinds, type HintKind } from '@/lib/hint-kinds';
import { backoffMs } from './backoff';
import { HintBuffer } from './hint-buffer';
import { isHinted } from './hinted-queries';
import { openStream, type OpenStream } from './stream';

/** How this tab hears of changes: `live`, or not since a time. */
export type Connection =
  { state: 'connecting' } | { state: 'live' } | { state: 'reconnecting'; sinceMs: number };

const ConnectionContext = createContext<Connection>({ state: 'connecting' });

/** The state of the tab's one stream of hints. */
export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

const coalesceMs = 500;

/** Follows the hints of `/api/v1/events` and has what is on screen asked for again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stream: OpenStream | null = null;
    let attempt = 0;
    let lostMs: number | null = null;

    const buffer = new HintBuffer(coalesceMs, (changes) => {
      const matching = queryClient
        .getQueryCache()
        .findAll({ predicate: (query) => isHinted(query.queryKey, changes) });
      // A query on its way may have been answered before the change: it is asked once more when it is back.
      const busy = matching.some((query) => query.state.fetchStatus === 'fetching' && query.isActive());
      if (busy) for (const { cluster, kind } of changes) buffer.add(cluster, [kind]);
      const keys = new Set(matching.map((query) => query.queryHash));
      void queryClient.invalidateQueries(
        { predicate: (query) => keys.has(query.queryHash), refetchType: 'active' },
        { cancelRefetch: false },
      );
    });

    const open = () => {
      stream = openStream(
        'system.follow',
        {},
        {
          onOpen: () => {
            attempt = 0;
            // What happened while nobody listened is not known: everything on screen is asked for again.
            if (lostMs !== null) buffer.add(null, hintKinds);
            lostMs = null;
            setConnection({ state: 'live' });
          },
          onMessage: (message) => {
            const hint = readHint(message);
            if (hint) buffer.add(hint.cluster, hint.kinds);
          },
          onEnd: () => {
            if (stopped) return;
            lostMs ??= Date.now();
            setConnection({ state: 'reconnecting', sinceMs: lostMs });
            timer = setTimeout(open, backoffMs(attempt, Math.random()));
            attempt += 1;
          },
        },
      );
    };

    const hurry = () => {
      if (lostMs === null || stopped || timer === null) return;
      clearTimeout(timer);
      timer = null;
      attempt = 0;
      open();
    };

    // Later, so that a mount undone at once dials nothing.
    timer = setTimeout(open, 0);
    window.addEventListener('online', hurry);
    return () => {
      stopped = true;
      window.removeEventListener('online', hurry);
      if (timer) clearTimeout(timer);
      buffer.clear();
      stream?.close();
    };
  }, [queryClient]);

  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

const known: ReadonlySet<string> = new Set(hintKinds);
const isKind = (kind: unknown): kind is HintKind => typeof kind === 'string' && known.has(kind);

function readHint(message: unknown): { cluster: string | null; kinds: HintKind[] } | null {
  if (typeof message !== 'object' || message === null || !('kinds' in message)) return null;
  const kinds = Array.isArray(message.kinds) ? message.kinds.filter(isKind) : [];
  const cluster = 'cluster' in message && typeof message.cluster === 'string' ? message.cluster : null;
  return { cluster, kinds };
}
