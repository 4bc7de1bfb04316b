import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError, isGantryError } from '@/lib/errors';
import { formatDuration, formatQuantity } from '@/lib/format';
import { isJobMode } from '@/lib/service-status';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { versionKey } from './spec-history';

export type RolloutTiming = {
  /** How often the managers are asked. */
  pollMs: number;
  /** A rollout in which no task has moved for this long has failed. */
  stalledMs: number;
  /** How long all tasks must run before a change that the Swarm itself does not watch counts as done. */
  stableMs: number;
};

export const rolloutTiming: RolloutTiming = { pollMs: 400, stalledMs: 5 * 60_000, stableMs: 3_000 };

export type RolloutProgress = {
  /** Tasks that run and are what the service asks for now. */
  updated: number;
  desired: number;
  /** `4 of 5 tasks updated`, and what keeps the rest. */
  detail: string;
};

/** How often the task of one slot may fail before the rollout has. */
const mostFailures = 3;
/** Failures to ask the managers that may just pass. */
const passing: ReadonlySet<string> = new Set([
  'engine_unreachable',
  'engine_timeout',
  'engine_cut_off',
  'no_quorum',
  'not_a_swarm_manager',
]);

/**
 * Follows a change of a service that the Swarm has taken (a creation, an update, a scale) until every task that should
 * run does and is what the service asks for now. A job's tasks are meant to end: it is done as soon as it was taken.
 *
 * @param serviceId its id
 * @returns how it ended, in words
 * @throws `conflict` where the update was paused, was rolled back by the Swarm, stalled, failed again and again, or
 *   where the service was changed again or removed meanwhile; the signal's reason once that is aborted
 */
export async function followRollout(
  cluster: ClusterModel,
  serviceId: string,
  options: {
    signal: AbortSignal;
    onProgress: (progress: RolloutProgress) => void;
    timing?: Partial<RolloutTiming>;
    /** Whether another change of the service meanwhile is followed too, rather than the end of this one. */
    mayChange?: boolean;
  },
): Promise<string> {
  const { signal, onProgress, mayChange = false } = options;
  const timing = { ...rolloutTiming, ...options.timing };
  let version: string | null = null;
  let failedBefore: ReadonlySet<string> | null = null;
  let picture = '';
  let movedMs = Date.now();
  let stableSinceMs: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const look = await lookAt(cluster, serviceId, signal);
    if (typeof look === 'string') {
      onProgress({ updated: 0, desired: 0, detail: look });
      await delay(timing.pollMs * 5, undefined, { signal });
      continue;
    }
    const { service } = look;
    failedBefore ??= new Set(look.tasks.filter(hasFailed).map((task) => task.id));
    if (mayChange || version === null) version = versionOf(service);
    const verdict = rolloutVerdict(look, failedBefore, version);
    if (verdict.state === 'failed') throw new GantryError('conflict', { message: verdict.reason });
    const { progress } = verdict;
    onProgress(progress);
    if (verdict.state === 'converged') {
      stableSinceMs ??= Date.now();
      // The Swarm has watched an update that it calls completed; everything else is watched here.
      const stableMs = look.service.update?.state === 'completed' ? 0 : timing.stableMs;
      if (Date.now() - stableSinceMs >= stableMs) return progress.detail;
    } else {
      stableSinceMs = null;
    }
    const now = pictureOf(look);
    if (now !== picture) movedMs = Date.now();
    picture = now;
    // What the service's own policy waits between tasks is no stall.
    const { delayMs = 0, monitorMs = 0 } = service.spec.updatePolicy ?? {};
    if (Date.now() - movedMs > timing.stalledMs + delayMs + monitorMs) {
      throw new GantryError('conflict', {
        message: `Nothing moved for ${formatDuration(timing.stalledMs)}: ${progress.detail}. The Swarm goes on trying.`,
      });
    }
    await delay(timing.pollMs, undefined, { signal });
  }
}

export type RolloutLook = {
  service: SwarmService;
  /** All its tasks, past ones too. */
  tasks: readonly SwarmTask[];
  /** Those that are what the service asks for now. */
  upToDate: ReadonlySet<string>;
  desired: number;
  isReachable: (nodeId: string) => boolean;
};

/** What the managers say; a sentence where none answers now. @throws `conflict` where the service is gone */
async function lookAt(
  cluster: ClusterModel,
  serviceId: string,
  signal: AbortSignal,
): Promise<RolloutLook | string> {
  try {
    const swarm = cluster.requireSwarm();
    const { services, tasks } = cluster.manager().swarm;
    const service = await services.inspect(serviceId, { signal });
    const filters = { service: [serviceId] };
    const [all, current] = await Promise.all([
      tasks.list({ signal, filters }),
      // As the docker command asks. Source: docker/cli, service/progress/progress.go, `getUpToDateTasks`.
      tasks.list({ signal, filters: { ...filters, '_up-to-date': ['true'] } }),
    ]);
    return {
      service,
      tasks: all,
      upToDate: new Set(current.map((task) => task.id)),
      desired: desiredOf(service, all),
      isReachable: (nodeId) => swarm.isReachable(nodeId),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!isGantryError(error)) throw error;
    if (error.code === 'not_found')
      throw new GantryError('conflict', { message: 'The service was removed meanwhile.', cause: error });
    if (passing.has(error.code)) return `Waiting: ${error.message}`;
    throw error;
  }
}

function desiredOf({ spec: { mode } }: SwarmService, tasks: readonly SwarmTask[]): number {
  switch (mode.kind) {
    case 'replicated':
      return mode.replicas;
    case 'replicated-job':
      return mode.totalCompletions;
    case 'global':
    case 'global-job':
      return new Set(tasks.filter((task) => task.desiredState === 'running').map((task) => task.nodeId)).size;
  }
}

export type RolloutVerdict =
  { state: 'going-on' | 'converged'; progress: RolloutProgress } | { state: 'failed'; reason: string };

/**
 * How a rollout stands.
 * @param failedBefore tasks that had failed when it began: no fault of it
 * @param version `versionOf` the service when it began
 */
export function rolloutVerdict(
  look: RolloutLook,
  failedBefore: ReadonlySet<string>,
  version: string,
): RolloutVerdict {
  const { service, tasks, upToDate, desired, isReachable } = look;
  const failures = tasks.filter((task) => hasFailed(task) && !failedBefore.has(task.id));
  const why = reasonOf(failures);
  const state = service.update?.state;
  switch (state) {
    case 'paused':
      return failed(`The Swarm paused the update: ${why || service.update?.message || 'a new task failed'}.`);
    case 'rollback_paused':
      return failed(`The Swarm rolled the update back and paused: ${why || 'a task failed'}.`);
    case 'rollback_completed':
      return failed(
        `The update failed (${why || 'a new task failed'}), and the Swarm rolled it back by itself.`,
      );
    case 'rollback_started':
      return goingOn(0, `The update failed (${why || 'a new task failed'}); the Swarm rolls it back`);
    case 'updating':
    case 'completed':
    case undefined:
      break;
  }
  if (versionOf(service) !== version)
    return failed('The service was changed again before this was done; that change goes on.');
  if (isJobMode(service.spec.mode.kind)) {
    return { state: 'converged', progress: { updated: 0, desired, detail: 'The job runs' } };
  }
  const wanted = tasks.filter((task) => task.desiredState === 'running' && isReachable(task.nodeId));
  const running = wanted.filter((task) => task.state === 'running' && upToDate.has(task.id)).length;
  const worst = mostFailedSlot(failures.filter((task) => upToDate.has(task.id)));
  if (state !== 'updating' && worst.count >= mostFailures) {
    return failed(`A task failed ${worst.count} times: ${worst.reason}. The Swarm goes on trying.`);
  }
  const leaving = tasks.some(
    (task) => task.desiredState !== 'running' && !hasTaskEnded(task.state) && isReachable(task.nodeId),
  );
  const outdated = wanted.some((task) => !upToDate.has(task.id));
  const detail = `${running} of ${formatQuantity(desired, 'task')} updated`;
  const done = running >= desired && !outdated && !leaving && state !== 'updating';
  if (done) return { state: 'converged', progress: { updated: running, desired, detail } };
  return goingOn(running, [detail, keptBy(wanted) || why].filter(Boolean).join('; '));

  function goingOn(updated: number, text: string): RolloutVerdict {
    return { state: 'going-on', progress: { updated, desired, detail: text } };
  }
}

/** Which version of a service it is; a scale does not change it, a restart does. */
export function versionOf({ spec }: SwarmService): string {
  return `${spec.forceUpdate} ${versionKey(spec satisfies ServiceSpec)}`;
}

function failed(reason: string): RolloutVerdict {
  return { state: 'failed', reason };
}

function hasFailed({ state }: SwarmTask): boolean {
  return state === 'failed' || state === 'rejected' || state === 'orphaned';
}

/** What the newest of these says went wrong; '' where there is none. */
function reasonOf(failures: readonly SwarmTask[]): string {
  const newest = failures.toSorted((a, b) => (b.stateSinceMs ?? 0) - (a.stateSinceMs ?? 0))[0];
  return newest === undefined ? '' : (newest.error || newest.message || `a task was ${newest.state}`).trim();
}

function mostFailedSlot(failures: readonly SwarmTask[]): { count: number; reason: string } {
  const bySlot = new Map<string, SwarmTask[]>();
  for (const task of failures) {
    const slot = task.slot > 0 ? String(task.slot) : task.nodeId;
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), task]);
  }
  const worst = [...bySlot.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  return { count: worst.length, reason: reasonOf(worst) };
}

/** What keeps the tasks that do not run yet, in words. */
function keptBy(wanted: readonly SwarmTask[]): string {
  const waiting = wanted.filter((task) => task.state !== 'running' && !hasTaskEnded(task.state));
  const [first] = waiting.toSorted((a, b) => Number(b.error !== '') - Number(a.error !== ''));
  if (!first) return '';
  return `${waiting.length} ${first.state}${first.error === '' ? '' : `: ${first.error}`}`;
}

function pictureOf({ tasks, service }: RolloutLook): string {
  return [
    service.update?.state ?? '',
    ...tasks.map(({ id, state, desiredState }) => `${id} ${state} ${desiredState}`),
  ].join();
}
