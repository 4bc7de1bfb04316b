import type { Selectable } from 'kysely';
import { z } from 'zod';
import { job as jobSchema, type Job } from '@/lib/contract/jobs';
import type { JobsTable } from '../store/schema';
import type { Store } from '../store/store';

const targetText = jobSchema.shape.target;
const stepsText = jobSchema.shape.steps;

function toRow(job: Job) {
  return {
    id: job.id,
    operation: job.operation,
    cluster: job.cluster,
    title: job.title,
    actor: job.actor,
    actor_id: job.actorId,
    state: job.state,
    started_ms: job.startedMs,
    finished_ms: job.finishedMs,
    error_code: job.errorCode,
    error_message: job.errorMessage,
    target: JSON.stringify(job.target),
    collection: job.collection,
    steps: JSON.stringify(job.steps),
  };
}

function fromRow(row: Selectable<JobsTable>): Job {
  return {
    id: row.id,
    operation: row.operation,
    cluster: row.cluster,
    title: row.title,
    actor: row.actor,
    actorId: row.actor_id,
    state: jobSchema.shape.state.parse(row.state),
    startedMs: row.started_ms,
    finishedMs: row.finished_ms,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    target: targetText.parse(JSON.parse(row.target)),
    collection: row.collection,
    steps: stepsText.parse(JSON.parse(row.steps)),
  };
}

/** Writes a new job down. */
export async function insertJob(store: Store, job: Job): Promise<void> {
  await store.db.insertInto('jobs').values(toRow(job)).execute();
}

/** Writes a job's state and steps down. */
export async function saveJob(store: Store, job: Job): Promise<void> {
  const { id, ...values } = toRow(job);
  await store.db.updateTable('jobs').set(values).where('id', '=', id).execute();
}

/** The jobs that ended last, newest first. */
export async function finishedJobs(store: Store, limit: number): Promise<Job[]> {
  const rows = await store.db
    .selectFrom('jobs')
    .selectAll()
    .where('state', '!=', 'running')
    .orderBy('started_ms', 'desc')
    .limit(z.number().int().positive().parse(limit))
    .execute();
  return rows.map(fromRow);
}

/** A secret or config has no other job than its rotation. */
function whatNext({ target }: Job): string {
  switch (target.kind) {
    case 'secret':
    case 'config':
      return `The page of the ${target.kind} shows which services have moved, and goes on or undoes it.`;
    default:
      return 'Try it again.';
  }
}

/**
 * What an earlier process left running: the step under way may or may not have happened (`unknown`), those behind
 * it did not. Nothing is done again.
 */
export async function recoverJobs(store: Store, nowMs: number): Promise<void> {
  const rows = await store.db.selectFrom('jobs').selectAll().where('state', '=', 'running').execute();
  for (const row of rows) {
    const job = fromRow(row);
    await saveJob(store, {
      ...job,
      state: 'unknown',
      finishedMs: nowMs,
      errorMessage: `Gantry stopped while this ran. Steps marked unknown may or may not have happened. ${whatNext(job)}`,
      steps: job.steps.map((step) => ({
        ...step,
        state: step.state === 'running' ? 'unknown' : step.state === 'waiting' ? 'skipped' : step.state,
      })),
    });
  }
}
