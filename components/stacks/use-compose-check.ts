'use client';

import { useEffect, useRef, useState } from 'react';
import type { CheckResult, CheckSource } from './compose-check';

const quietMs = 200;

/**
 * Checks what is typed, in a worker and with the server's own code, once typing pauses. `result` is the latest there
 * is; `outdated` while a newer one is on its way.
 */
export function useComposeCheck(source: CheckSource): { result: CheckResult | null; outdated: boolean } {
  const worker = useRef<Worker | null>(null);
  const [answer, setAnswer] = useState<{ key: string; result: CheckResult } | null>(null);
  const key = JSON.stringify(source);
  const waiting = useRef<{ id: number; key: string }>({ id: 0, key: '' });

  useEffect(() => {
    const started = new Worker(new URL('./compose-check.worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<{ id: number; result: CheckResult }>) => {
      if (data.id === waiting.current.id) setAnswer({ key: waiting.current.key, result: data.result });
    });
    worker.current = started;
    return () => {
      worker.current = null;
      started.terminate();
    };
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => {
      waiting.current = { id: waiting.current.id + 1, key };
      worker.current?.postMessage({ id: waiting.current.id, source: JSON.parse(key) });
    }, quietMs);
    return () => clearTimeout(timer);
  }, [key]);

  return { result: answer?.result ?? null, outdated: answer?.key !== key };
}
