import { z } from 'zod';
import { jobStates, stepStates } from '@/lib/job-status';
import { filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';

export { jobStates, stepStates };
export type { StepState } from '@/lib/job-status';

/** One step of a job: a layer of a pull, an object of a deploy. */
export const jobStep = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(stepStates),
  detail: z.string(),
  /** Bytes so far and in all, where the step moves bytes. */
  currentBytes: z.number().nullable(),
  totalBytes: z.number().nullable(),
});
export type JobStep = z.infer<typeof jobStep>;

/** Long work that goes on without its caller: a pull, a push, a deploy. */
export const job = z.object({
  id: z.string(),
  /** The operation that began it, such as `images.pull`. */
  operation: z.string(),
  cluster: z.string(),
  title: z.string(),
  actor: z.string(),
  /** The user it belongs to; null where they had been removed before that was kept. */
  actorId: z.string().nullable(),
  state: z.enum(jobStates),
  startedMs: timeMs,
  finishedMs: timeMs.nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  steps: z.array(jobStep),
  /** Where its result is found: a stack's name, an image's reference. */
  target: z.object({ kind: z.string(), id: z.string() }),
  /** Of what it changes; null: the cluster's. */
  collection: z.string().nullable(),
});
export type Job = z.infer<typeof job>;

const one = z.object({ job: resourceName });

export const jobsContract = {
  list: operation({
    method: 'GET',
    path: '/jobs',
    description: 'What is running now and what ended lately, newest first',
    permission: 'Job View',
    target: () => ({ kind: 'job' }),
    input: z.object({
      ...listQuery(['started'] as const, {
        state: filterValues(z.enum(jobStates)),
        operation: filterValues(z.string().max(64)),
      }),
    }),
    output: listOf(job),
  }),
  get: operation({
    method: 'GET',
    path: '/jobs/{job}',
    description: 'One job with its steps',
    permission: 'Job View',
    target: (input) => ({ kind: 'job', id: input.job }),
    input: one,
    output: job,
  }),
  cancel: operation({
    method: 'POST',
    path: '/jobs/{job}/cancel',
    description: 'Stop a job before its next step; what is done stays done',
    permission: 'Job Cancel',
    target: (input) => ({ kind: 'job', id: input.job }),
    input: one,
    output: z.object({}),
  }),
};
