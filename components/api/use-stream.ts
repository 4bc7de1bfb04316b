'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ApiError } from './api-error';
import { backoffMs } from './backoff';
import { openStream, type OpenStream, type StreamId, type StreamInput } from './stream';

export type StreamStatus =
  | { state: 'idle' }
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'retrying'; error: ApiError; sinceMs: number }
  | { state: 'ended'; error: ApiError | null };

type Options = {
  onOpen?(): void;
  onMessage?(message: unknown): void | Promise<void>;
  onBytes?(bytes: Uint8Array): void | Promise<void>;
  /** Comes back by itself after a lost connection; a refusal or a proper end stays an end. */
  reconnect?: boolean;
};

/**
 * Keeps one stream open while the component is shown: anew when `input` changes, not at all while it is null.
 * `restart` opens it once more after an end.
 */
export function useStream<Id extends StreamId>(
  id: Id,
  input: StreamInput<Id> | null,
  { reconnect = false, ...handlers }: Options,
) {
  const [generation, setGeneration] = useState(0);
  const inputKey = input === null ? null : JSON.stringify(input);
  // What is known of another run says nothing about this one.
  const run = `${id} ${inputKey} ${generation}`;
  const [known, setKnown] = useState<{ run: string; status: StreamStatus } | null>(null);
  const status: StreamStatus =
    known?.run === run ? known.status : { state: inputKey === null ? 'idle' : 'connecting' };
  const current = useRef<OpenStream | null>(null);
  const onOpen = useEffectEvent(() => handlers.onOpen?.());
  const onMessage = useEffectEvent((message: unknown) => handlers.onMessage?.(message));
  const onBytes = useEffectEvent((bytes: Uint8Array) => handlers.onBytes?.(bytes));
  const latestInput = useEffectEvent(() => input);

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let attempt = 0;
    let lostMs = 0;
    const setStatus = (next: StreamStatus) => setKnown({ run, status: next });

    const open = () => {
      const wanted = latestInput();
      if (wanted === null) return;
      current.current = openStream(id, wanted, {
        onOpen: () => {
          if (stopped) return;
          attempt = 0;
          lostMs = 0;
          setStatus({ state: 'open' });
          onOpen();
        },
        onMessage: (message) => (stopped ? undefined : onMessage(message)),
        onBytes: (bytes) => (stopped ? undefined : onBytes(bytes)),
        onEnd: ({ error }) => {
          if (stopped) return;
          if (!reconnect || error?.code !== 'no_connection') {
            setStatus({ state: 'ended', error });
            return;
          }
          lostMs ||= Date.now();
          setStatus({ state: 'retrying', error, sinceMs: lostMs });
          timer = setTimeout(open, backoffMs(attempt, Math.random()));
          attempt += 1;
        },
      });
    };

    // Later, so that a mount undone at once dials nothing.
    if (inputKey !== null) timer = setTimeout(open, 0);
    return () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      current.current?.close();
      current.current = null;
    };
  }, [id, inputKey, run, reconnect]);

  return {
    status,
    send: (message: unknown) => current.current?.send(message),
    sendBytes: (bytes: Uint8Array<ArrayBuffer>) => current.current?.sendBytes(bytes),
    /** Opens the stream anew. */
    restart: () => setGeneration((count) => count + 1),
    /** Ends the stream until `restart`. */
    stop: () => {
      current.current?.close();
      setKnown({ run, status: { state: 'ended', error: null } });
    },
  };
}
