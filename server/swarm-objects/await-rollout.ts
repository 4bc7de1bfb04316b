import { setTimeout as delay } from 'node:timers/promises';
import { GantryError } from '@/lib/errors';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';

export type RolloutTiming = {
  /** How often the model is looked at. */
  pollMs: number;
  /** A rollout in which no task has moved for this long has failed. */
  stalledMs: number;
};

export const rolloutTiming: RolloutTiming = { pollMs: 300, stalledMs: 5 * 60_000 };

/** How often a new task may fail where the service's own policy is to carry on. */
const mostFailures = 3;

/** How far a rollout is, in words, or how it ended. */
export type RolloutState =
  | { state: 'going-on'; detail: string }
  | { state: 'converged'; detail: string }
  | { state: 'failed'; reason: string };

/** What told the tasks of before from those of a rollout. */
export type RolloutStart = { tasksBefore: ReadonlySet<string> };

/** To be asked for before a service is changed. */
export function rolloutStart(swarm: SwarmModel, serviceId: string): RolloutStart {
  return { tasksBefore: new Set(swarm.tasksOf(serviceId).map((task) => task.id)) };
}

/**
 * How a rollout that replaces every task of a service stands. The Swarm clears an update's state when it takes the
 * change and sets it when it gets to it; until then only the tasks of before tell that nothing has happened yet.
 */
export function rolloutState(
  swarm: SwarmModel,
  service: SwarmService,
  { tasksBefore }: RolloutStart,
): RolloutState {
  const tasks = swarm.tasksOf(service.id);
  const isNew = (task: SwarmTask) => !tasksBefore.has(task.id);
  const failed = tasks.filter(
    (task) => isNew(task) && (task.state === 'failed' || task.state === 'rejected'),
  );
  const latest = failed.toSorted((a, b) => (b.updatedMs ?? 0) - (a.updatedMs ?? 0))[0];
  const why = latest ? latest.error || latest.message || `a task ${latest.state}` : '';
  switch (service.update?.state) {
    case 'paused':
    case 'rollback_paused':
      return { state: 'failed', reason: why || service.update.message || 'the Swarm paused the update' };
    case 'rollback_started':
    case 'rollback_completed':
      return {
        state: 'failed',
        reason: `${why || 'a new task failed'}; the Swarm rolled it back by itself`,
      };
    case 'updating':
    case 'completed':
    case undefined:
      break;
  }
  if (service.update?.state !== 'completed' && failed.length >= mostFailures) {
    return { state: 'failed', reason: `${why} (${failed.length} times)` };
  }
  const wanted = tasks.filter((task) => task.desiredState === 'running' && swarm.isReachable(task.nodeId));
  const old = wanted.filter((task) => !isNew(task) && !hasTaskEnded(task.state));
  const running = wanted.filter((task) => isNew(task) && task.state === 'running').length;
  const { desired } = swarm.replicas(service);
  const detail = `${running} of ${desired} tasks have the new version`;
  const isJob = service.spec.mode.kind === 'replicated-job' || service.spec.mode.kind === 'global-job';
  // A job's tasks end: it has the new version as soon as the Swarm has taken it.
  if (isJob) return { state: 'converged', detail: 'Runs again' };
  const settled = service.update?.state === 'completed' || desired === 0;
  return settled && old.length === 0 && swarm.hasConverged(service)
    ? { state: 'converged', detail }
    : { state: 'going-on', detail };
}

/**
 * Waits until a rollout has converged, and tells how far it is on the way.
 * @throws `conflict` where it failed, stalled, or the service went; the signal's reason where it is aborted
 */
export async function awaitRollout(
  cluster: ClusterModel,
  serviceId: string,
  start: RolloutStart,
  options: { signal: AbortSignal; onProgress: (detail: string) => void; timing?: RolloutTiming },
): Promise<string> {
  const { signal, onProgress, timing = rolloutTiming } = options;
  let movedMs = Date.now();
  let seen = '';
  for (;;) {
    signal.throwIfAborted();
    await cluster.refreshSwarm({ services: [serviceId] });
    const swarm = cluster.requireSwarm();
    const service = swarm.services.get(serviceId);
    if (!service) throw new GantryError('conflict', { message: 'the service was removed meanwhile' });
    const now = rolloutState(swarm, service, start);
    switch (now.state) {
      case 'converged':
        return now.detail;
      case 'failed':
        throw new GantryError('conflict', { message: now.reason });
      case 'going-on':
        onProgress(now.detail);
    }
    const tasks = swarm.tasksOf(serviceId);
    const picture = tasks.map((task) => `${task.id} ${task.state}`).join();
    if (picture !== seen) movedMs = Date.now();
    seen = picture;
    // What the service's own policy waits between tasks is no stall.
    const { delayMs = 0, monitorMs = 0 } = service.spec.updatePolicy ?? {};
    if (Date.now() - movedMs > timing.stalledMs + delayMs + monitorMs) {
      const stuck = tasks.find((task) => task.desiredState === 'running' && task.state !== 'running');
      const where = stuck ? stuck.error || stuck.message || `a task stays ${stuck.state}` : now.detail;
      throw new GantryError('conflict', {
        message: `nothing moved for ${Math.round(timing.stalledMs / 1000)} s: ${where}`,
      });
    }
    await delay(timing.pollMs, undefined, { signal });
  }
}
