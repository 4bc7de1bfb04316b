import { setTimeout as delay } from 'node:timers/promises';
import { GantryError } from '@/lib/errors';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../../engine/swarm-types';
import type { ClusterModel } from '../../inventory/cluster-model';
import type { SwarmModel } from '../../inventory/swarm-model';

const pollMs = 400;
/** New tasks must run on for this long; an update proves that itself by its policy's `monitor`. */
const proveMs = 2_000;
/** How long the Swarm may take to begin with an update that makes tasks new. */
const beginMs = 5_000;
/** A task for which there is no node may wait this long for one. */
const noNodeMs = 30_000;
/** A rollout in which no task moves for this long, and no delay of its policy explains it, has failed. */
const stalledMs = 5 * 60_000;
/** How often the task of one slot may fail before the service has. */
const toleratedFailures = 3;

export type RolloutStart = {
  /** Tasks there were before the change. */
  tasksBefore: ReadonlySet<string>;
  /** Whether the change makes all tasks new. */
  restarts: boolean;
  beganMs: number;
};

export type RolloutVerdict =
  | { state: 'going-on'; detail: string; noNode: boolean }
  | { state: 'running'; detail: string; tasks: string }
  | { state: 'failed'; reason: string };

/** To be asked for before a service is changed; `serviceId` is null for one that is not there yet. */
export function rolloutStart(swarm: SwarmModel, serviceId: string | null, restarts: boolean): RolloutStart {
  const tasks = serviceId === null ? [] : swarm.tasksOf(serviceId);
  return { tasksBefore: new Set(tasks.map(({ id }) => id)), restarts, beganMs: Date.now() };
}

/** How the rollout of one service stands, by what the managers say of it and its tasks. */
export function rolloutVerdict(
  swarm: SwarmModel,
  service: SwarmService,
  start: RolloutStart,
  nowMs: number,
): RolloutVerdict {
  const tasks = swarm.tasksOf(service.id);
  const fresh = tasks.filter(({ id }) => !start.tasksBefore.has(id));
  const failed = fresh.filter(({ state }) => state === 'failed' || state === 'rejected');
  const why = reasonsOf(swarm, failed);
  const { running, desired } = swarm.replicas(service);
  const done = endedWell(service, tasks);
  const isJob = service.spec.mode.kind === 'replicated-job' || service.spec.mode.kind === 'global-job';
  const wanted = isJob && service.spec.mode.kind === 'global-job' ? Math.max(desired, 1) : desired;
  const detail = isJob
    ? `${done} of ${wanted} ${wanted === 1 ? 'task' : 'tasks'} completed`
    : `${running} of ${desired} ${desired === 1 ? 'task' : 'tasks'} running`;
  const state = service.update?.state;
  switch (state) {
    case 'paused':
      return { state: 'failed', reason: `the Swarm paused the update: ${why || 'new tasks failed'}` };
    case 'rollback_paused':
      return { state: 'failed', reason: `rolling back failed too: ${why || 'tasks failed'}` };
    case 'rollback_completed':
      return {
        state: 'failed',
        reason: `the Swarm rolled it back to what ran before: ${why || 'new tasks failed'}`,
      };
    case 'rollback_started':
      return { state: 'going-on', detail: `rolling back: ${why || detail}`, noNode: false };
    case 'updating':
    case 'completed':
    case undefined:
      break;
  }
  if (hasGivenUp(service, failed, tasks)) return { state: 'failed', reason: why };
  const waiting = tasks.filter(({ state: at, desiredState, error }) => {
    return at === 'pending' && desiredState === 'running' && error !== '';
  });
  const noNode = waiting.length > 0;
  const told = [detail, noNode ? reasonsOf(swarm, waiting) : why].filter(Boolean).join('; ');
  const going: RolloutVerdict = { state: 'going-on', detail: told, noNode };
  if (isJob) return done >= wanted ? { state: 'running', detail, tasks: 'done' } : going;
  const begins = start.restarts && start.tasksBefore.size > 0 && state === undefined && desired > 0;
  if (state === 'updating' || (begins && nowMs - start.beganMs < beginMs)) return going;
  if (running + done < desired || (desired === 0 && running > 0)) return going;
  const moving = tasks.some(
    (task) => task.desiredState === 'running' && task.state !== 'running' && swarm.isReachable(task.nodeId),
  );
  if (moving) return going;
  const ids = tasks.filter((task) => task.state === 'running').map(({ id }) => id);
  return { state: 'running', detail, tasks: ids.sort().join() };
}

/** Slots whose task ended with 0 and is not started again. */
function endedWell({ spec }: SwarmService, tasks: readonly SwarmTask[]): number {
  const isJob = spec.mode.kind === 'replicated-job' || spec.mode.kind === 'global-job';
  const complete = tasks.filter(({ state }) => state === 'complete');
  if (isJob) return complete.length;
  if (spec.mode.kind !== 'replicated' || (spec.restart?.condition ?? 'any') === 'any') return 0;
  const busy = new Set(tasks.filter(({ state }) => !hasTaskEnded(state)).map(({ slot }) => slot));
  return new Set(complete.flatMap(({ slot }) => (busy.has(slot) ? [] : [slot]))).size;
}

/** Whether a slot failed too often, or its restart policy leaves it at that. */
function hasGivenUp(
  { spec, update }: SwarmService,
  failed: readonly SwarmTask[],
  tasks: readonly SwarmTask[],
): boolean {
  const counts = new Map<string, number>();
  for (const { slot, nodeId } of failed) {
    const key = slot === 0 ? nodeId : String(slot);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if ([...counts.values()].some((count) => count >= toleratedFailures)) return true;
  // An update that goes on has a policy of its own for failures.
  if (update?.state === 'updating' || failed.length === 0) return false;
  const tries = spec.restart?.condition === 'none' ? 0 : (spec.restart?.maxAttempts ?? 0);
  if (spec.restart?.condition !== 'none' && tries === 0) return false;
  return failed.some(
    ({ slot, nodeId }) =>
      !tasks.some(
        (task) => task.slot === slot && (slot !== 0 || task.nodeId === nodeId) && !hasTaskEnded(task.state),
      ),
  );
}

/** What tasks say went wrong, each sentence once, the latest first. */
function reasonsOf(swarm: SwarmModel, tasks: readonly SwarmTask[]): string {
  const latest = tasks.toSorted((a, b) => (b.updatedMs ?? 0) - (a.updatedMs ?? 0));
  const sentences = [...new Set(latest.map((task) => taskProblem(swarm, task)))];
  return sentences.slice(0, 3).join('; ');
}

/** What went wrong with a task, in words, and on which node. */
export function taskProblem(swarm: SwarmModel, task: SwarmTask): string {
  const node = swarm.nodes.get(task.nodeId)?.hostname ?? '';
  const on = node === '' ? '' : ` on ${node}`;
  const error = task.error || task.message || task.state;
  const missing = /No such image: (\S+)/i.exec(error)?.[1];
  if (missing !== undefined)
    return `${node || 'the node'} has no image ${missing.replace(/@sha256:.*$/, '')}, and no registry gave it`;
  if (task.exitCode !== null && task.exitCode !== 0 && /non-zero exit/.test(error))
    return `a task${on} ended with exit code ${task.exitCode}: its log says why`;
  if (/unhealthy/.test(error)) return `a task${on} became unhealthy: its check says why`;
  if (/^no suitable node/.test(error))
    return `no node can run it: ${error.replace(/^no suitable node /, '')}`;
  return `${error.slice(0, 300)}${on}`;
}

/**
 * Waits until a service's rollout has converged, telling how far it is.
 * @throws `conflict` with the tasks' errors where it failed or stalled; the signal's reason where waiting is stopped
 */
export async function awaitServiceRollout(
  cluster: ClusterModel,
  serviceName: string,
  start: RolloutStart,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (detail: string) => void },
): Promise<string> {
  const seen = { tasks: '', sinceMs: 0, picture: '', movedMs: Date.now(), noNodeMs: null as number | null };
  for (;;) {
    signal.throwIfAborted();
    const id = idOf(cluster.requireSwarm(), serviceName);
    await cluster.refreshSwarm({ services: id === null ? [] : [id] });
    const swarm = cluster.requireSwarm();
    const service = id === null ? undefined : swarm.services.get(id);
    const nowMs = Date.now();
    if (swarm.freshness.state === 'live') {
      if (!service) throw new GantryError('conflict', { message: 'the service was removed meanwhile' });
      const verdict = rolloutVerdict(swarm, service, start, nowMs);
      if (verdict.state === 'failed') throw new GantryError('conflict', { message: verdict.reason });
      onProgress(verdict.detail);
      if (verdict.state === 'running') {
        if (seen.tasks !== verdict.tasks || seen.sinceMs === 0) {
          seen.tasks = verdict.tasks;
          seen.sinceMs = nowMs;
        }
        const isProved = service.update?.state === 'completed' || verdict.tasks === 'done';
        if (isProved || nowMs - seen.sinceMs >= proveMs) return verdict.detail;
      } else {
        seen.sinceMs = 0;
        seen.noNodeMs = verdict.noNode ? (seen.noNodeMs ?? nowMs) : null;
        if (seen.noNodeMs !== null && nowMs - seen.noNodeMs > noNodeMs)
          throw new GantryError('conflict', { message: verdict.detail });
      }
      const picture = swarm
        .tasksOf(service.id)
        .map(({ id: task, state }) => `${task} ${state}`)
        .join();
      if (picture !== seen.picture) seen.movedMs = nowMs;
      seen.picture = picture;
      const { delayMs = 0, monitorMs = 0 } = service.spec.updatePolicy ?? {};
      if (nowMs - seen.movedMs > stalledMs + delayMs + monitorMs)
        throw new GantryError('conflict', { message: `nothing moves any more: ${verdict.detail}` });
    } else onProgress('no manager of the Swarm answers');
    await delay(pollMs, undefined, { signal });
  }
}

function idOf(swarm: SwarmModel, name: string): string | null {
  for (const service of swarm.services.values()) if (service.spec.name === name) return service.id;
  return null;
}
