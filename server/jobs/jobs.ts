import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Job, JobStep, StepState } from '@/lib/contract/jobs';
import { GantryError, toGantryError } from '@/lib/errors';
import type { Caller } from '../api/call';
import type { Hints } from '../inventory/hints';
import { currentCollection, renewRights } from '../policy/scope';
import type { Store } from '../store/store';
import { finishedJobs, insertJob, recoverJobs, saveJob } from './job-rows';

export type JobStart = {
  operation: string;
  cluster: string;
  title: string;
  /** Whose it will be. */
  starter: Pick<Caller, 'userId' | 'userName'>;
  target: { kind: string; id: string };
  /** Of what it changes, where that is not there yet; else it is known from the request. */
  collection?: string;
  /** Steps known beforehand; others may be added while it runs. */
  steps?: readonly JobStep[];
};

/** What a running job reports through. */
export type JobReport = {
  readonly id: string;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
  /** Changes a step, or adds it at the end. Cheap: progress may come often. */
  step(id: string, change: Partial<Omit<JobStep, 'id'>>): void;
  /** As `step`, and on disk when the promise resolves: for steps that must not be repeated. */
  durableStep(id: string, change: Partial<Omit<JobStep, 'id'>>): Promise<void>;
};

/** Long work that outlives the request that began it. */
export type Jobs = {
  /** Writes the job down, then runs it. `done` settles with it: rejected when it failed or was cancelled. */
  start(
    start: JobStart,
    run: (report: JobReport) => Promise<void>,
  ): Promise<{ id: string; done: Promise<void> }>;
  /** Running jobs and the latest ended ones, newest first. */
  list(): Job[];
  get(id: string): Promise<Job>;
  /** @throws `conflict` when the job has ended */
  cancel(id: string): void;
  /** Whether a job on this target is running. */
  isRunning(cluster: string, target: { kind: string; id: string }): boolean;
  /** Aborts what runs and waits until it is written down. */
  close(): Promise<void>;
};

type Running = { job: Job; controller: AbortController; done: Promise<void> };

/** How often it is asked whether whom a job runs for still may. */
const askAgainMs = 2_000;

/** How many ended jobs are kept in memory for the drawer. */
const keptInMemory = 100;

/** Makes the jobs of this process. Jobs an earlier process left running become `unknown` first. */
export async function createJobs(store: Store, hints: Hints, log: Logger): Promise<Jobs> {
  await recoverJobs(store, Date.now());
  const running = new Map<string, Running>();
  const ended: Job[] = await finishedJobs(store, keptInMemory);

  const change = (job: Job, id: string, patch: Partial<Omit<JobStep, 'id'>>) => {
    const known = job.steps.find((step) => step.id === id);
    if (known) Object.assign(known, patch);
    else
      job.steps.push({
        id,
        label: id,
        state: 'waiting',
        detail: '',
        currentBytes: null,
        totalBytes: null,
        ...patch,
      });
    hints.changed(job.cluster, ['jobs']);
  };

  const finish = async (job: Job, error: GantryError | null, cancelled: boolean) => {
    job.state = cancelled ? 'cancelled' : error ? 'failed' : 'succeeded';
    job.finishedMs = Date.now();
    job.errorCode = error?.code ?? null;
    job.errorMessage = error?.message ?? null;
    for (const step of job.steps) step.state = endedStep(step.state, error !== null);
    await saveJob(store, job);
    running.delete(job.id);
    ended.unshift(job);
    ended.length = Math.min(ended.length, keptInMemory);
    hints.changed(job.cluster, ['jobs']);
  };

  return {
    async start(start, run) {
      const job: Job = {
        id: randomUUID(),
        operation: start.operation,
        cluster: start.cluster,
        title: start.title,
        actor: start.starter.userName,
        actorId: start.starter.userId,
        target: start.target,
        collection: start.collection ?? currentCollection(),
        state: 'running',
        startedMs: Date.now(),
        finishedMs: null,
        errorCode: null,
        errorMessage: null,
        steps: (start.steps ?? []).map((step) => ({ ...step })),
      };
      const controller = new AbortController();
      const entry: Running = { job, controller, done: Promise.resolve() };
      // Taken before the first await, so that two starts at once cannot both see the target free.
      running.set(job.id, entry);
      try {
        await insertJob(store, job);
      } catch (error) {
        running.delete(job.id);
        throw error;
      }
      hints.changed(job.cluster, ['jobs']);
      const report: JobReport = {
        id: job.id,
        signal: controller.signal,
        step: (id, patch) => change(job, id, patch),
        durableStep: async (id, patch) => {
          change(job, id, patch);
          await saveJob(store, job);
        },
      };
      // Each change asks by itself; this ends what only waits, or sends for long.
      const asking = setInterval(() => {
        renewRights().catch((error: unknown) => {
          if (toGantryError(error).code === 'rights_withdrawn') controller.abort(error);
          else log.warn({ err: error, job: job.id }, 'whether a job may go on could not be asked');
        });
      }, askAgainMs);
      asking.unref();
      entry.done = (async () => {
        try {
          await run(report);
          await finish(job, null, false);
        } catch (error) {
          const failure = endedBecause(job, toGantryError(error), controller.signal);
          if (failure.code === 'internal') log.error({ err: error, job: job.id }, 'job failed');
          await finish(job, failure, controller.signal.aborted && failure.code !== 'rights_withdrawn');
          throw failure;
        } finally {
          clearInterval(asking);
        }
      })();
      // The caller may not wait for it: an unheard rejection must not end the process.
      entry.done.catch(() => undefined);
      return { id: job.id, done: entry.done };
    },
    list: () => [...[...running.values()].map((entry) => entry.job).reverse(), ...ended],
    async get(id) {
      const known = running.get(id)?.job ?? ended.find((job) => job.id === id);
      if (known) return known;
      throw new GantryError('not_found', { message: `There is no job ${id}, or it ended long ago.` });
    },
    cancel(id) {
      const entry = running.get(id);
      if (!entry) throw new GantryError('conflict', { message: 'This job has ended already.' });
      entry.controller.abort(new GantryError('conflict', { message: 'The job was cancelled.' }));
    },
    isRunning: (cluster, target) =>
      [...running.values()].some(
        ({ job }) =>
          job.cluster === cluster && job.target.kind === target.kind && job.target.id === target.id,
      ),
    async close() {
      for (const entry of running.values())
        entry.controller.abort(new GantryError('conflict', { message: 'Gantry stopped.' }));
      await Promise.allSettled([...running.values()].map((entry) => entry.done));
    },
  };
}

/** Where the right was withdrawn, with what was done by then and what was not: nobody goes on by themselves. */
function endedBecause({ steps }: Job, failure: GantryError, signal: AbortSignal): GantryError {
  const reason = signal.aborted ? toGantryError(signal.reason) : failure;
  const withdrawn = [failure, reason].find(({ code }) => code === 'rights_withdrawn');
  if (!withdrawn) return failure;
  const labels = (isDone: boolean) =>
    steps
      .filter(({ state }) => state !== 'skipped' && (state === 'done') === isDone)
      .map(({ label }) => label);
  const listed = (names: string[]) => {
    const shown = names.slice(0, mostNamed).join(', ');
    return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown || 'nothing';
  };
  return new GantryError('rights_withdrawn', {
    message: `${withdrawn.message} Done: ${listed(labels(true))}. Not done: ${listed(labels(false))}. What was done stays as it is: whoever holds the right can go on with it or undo it.`,
    cause: failure.cause ?? failure,
  });
}

/** How many steps a sentence names. */
const mostNamed = 10;

function endedStep(state: StepState, failed: boolean): StepState {
  switch (state) {
    case 'waiting':
      return failed ? 'skipped' : 'done';
    case 'running':
      return failed ? 'failed' : 'done';
    case 'done':
    case 'failed':
    case 'skipped':
    case 'unknown':
      return state;
  }
}
