'use client';

import { useEffect, useRef, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import type { ContainerCreate } from '@/lib/contract/containers';
import type { Job } from '@/lib/contract/jobs';

type Attempt =
  | { state: 'idle' }
  | { state: 'creating' }
  | { state: 'pulling'; job: Job | null }
  | { state: 'failed'; error: ApiError };

/** How often a pull is asked how far it is. */
const askEveryMs = 600;

/** Runs a new container, where need be after a pull or after removing what an earlier attempt left. */
export function useRun(onRunning: (made: { id: string; name: string; warnings: string[] }) => void) {
  const [attempt, setAttempt] = useState<Attempt>({ state: 'idle' });
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);

  const attemptTo = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      setAttempt({ state: 'failed', error: toApiError(error) });
    }
  };

  const create = async (input: ContainerCreate) => {
    setAttempt({ state: 'creating' });
    const made = await client.containers.create(input);
    if (!left.current) onRunning(made);
  };

  return {
    attempt,
    forget: () => setAttempt((now) => (now.state === 'failed' ? { state: 'idle' } : now)),
    run: (input: ContainerCreate) => attemptTo(() => create(input)),
    /** Pulls the image first. Leaving the page does not stop the pull; it only keeps the container from being made. */
    pullAndRun: (input: ContainerCreate) =>
      attemptTo(async () => {
        setAttempt({ state: 'pulling', job: null });
        const { job: id } = await client.images.pull({
          cluster: input.cluster,
          node: input.node,
          reference: input.image,
        });
        for (;;) {
          const job = await client.jobs.get({ job: id });
          if (left.current) return;
          setAttempt({ state: 'pulling', job });
          if (job.state === 'succeeded') break;
          if (job.state !== 'running') throw new Error(job.errorMessage ?? 'The pull did not end well.');
          await new Promise((resolve) => setTimeout(resolve, askEveryMs));
        }
        await create(input);
      }),
    /** Removes the container an earlier attempt made, then tries again. */
    removeAndRun: (input: ContainerCreate, created: string) =>
      attemptTo(async () => {
        setAttempt({ state: 'creating' });
        await client.containers.remove({ cluster: input.cluster, container: created, force: true });
        await create(input);
      }),
  };
}
