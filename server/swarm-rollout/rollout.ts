import { setTimeout as delay } from 'node:timers/promises';
import { GantryError, isGantryError } from '@/lib/errors';
import { formatDuration } from '@/lib/format';
import { explainTask } from '@/lib/placement/explain';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';
import { sceneOf } from '../placement/scene';
import {
  desiredOf,
  hasFailed,
  leaving,
  type RolloutLook,
  type RolloutProgress,
  rolloutVerdict,
  versionOf,
} from './verdict';

export type RolloutTiming = {
  /** How often the managers are asked. */
  pollMs: number;
  /** A rollout in which no task has moved for this long has failed. */
  stalledMs: number;
  /** How long all tasks must run before a change that the Swarm itself does not watch counts as done. */
  stableMs: number;
  /** How long a task may wait for a node where there is none for it. */
  noNodeMs: number;
};

export const rolloutTiming: RolloutTiming = {
  pollMs: 400,
  stalledMs: 5 * 60_000,
  stableMs: 3_000,
  noNodeMs: Infinity,
};

export type RolloutOptions = {
  signal: AbortSignal;
  onProgress: (progress: RolloutProgress) => void;
  timing?: Partial<RolloutTiming>;
  /** Whether another change of the service meanwhile is followed too, rather than the end of this one. */
  mayChange?: boolean;
  /** Whether the tasks of a job are waited for; else it is done as soon as it was taken. */
  untilJobsEnd?: boolean;
  /** Tasks there were before the change; without it those that have failed by now, which is soon after. */
  before?: ReadonlySet<string>;
};

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
 * run does and is what the service asks for now.
 *
 * @param serviceId its id
 * @returns how it ended, in words
 * @throws `conflict` where the update was paused, was rolled back by the Swarm, stalled, failed again and again, or
 *   where the service was changed again or removed meanwhile; the signal's reason once that is aborted
 */
export async function followRollout(
  cluster: ClusterModel,
  serviceId: string,
  options: RolloutOptions,
): Promise<string> {
  const { signal, onProgress, mayChange = false, untilJobsEnd = false } = options;
  const timing = { ...rolloutTiming, ...options.timing };
  let version: string | null = null;
  let { before } = options;
  let picture = '';
  let movedMs = Date.now();
  let stableSinceMs: number | null = null;
  let noNodeSinceMs: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const look = await lookAt(cluster, serviceId, signal);
    if (typeof look === 'string') {
      onProgress({ updated: 0, desired: 0, detail: look });
      await delay(timing.pollMs * 5, undefined, { signal });
      continue;
    }
    const { service } = look;
    before ??= new Set(look.tasks.filter(hasFailed).map(({ id }) => id));
    if (!mayChange) version ??= versionOf(service);
    const verdict = rolloutVerdict(look, { before, version, untilJobsEnd });
    if (verdict.state === 'failed') throw new GantryError('conflict', { message: verdict.reason });
    const { progress } = verdict;
    onProgress(progress);
    const nowMs = Date.now();
    if (verdict.state === 'converged') {
      stableSinceMs ??= nowMs;
      noNodeSinceMs = null;
      // The Swarm has watched an update that it calls completed; everything else is watched here.
      const stableMs = service.update?.state === 'completed' ? 0 : timing.stableMs;
      if (nowMs - stableSinceMs >= stableMs) return progress.detail;
    } else {
      stableSinceMs = null;
      noNodeSinceMs = verdict.noNode ? (noNodeSinceMs ?? nowMs) : null;
      if (noNodeSinceMs !== null && nowMs - noNodeSinceMs > timing.noNodeMs)
        throw new GantryError('conflict', { message: progress.detail });
    }
    const now = pictureOf(look);
    if (now !== picture) movedMs = nowMs;
    picture = now;
    if (nowMs - movedMs > timing.stalledMs + ownPauseMs(look)) {
      throw new GantryError('conflict', {
        message: `Nothing moved for ${formatDuration(timing.stalledMs)}: ${progress.detail}. The Swarm goes on trying.`,
      });
    }
    await delay(timing.pollMs, undefined, { signal });
  }
}

/** What the managers say; a sentence where none answers now. @throws `conflict` where the service is gone */
async function lookAt(
  cluster: ClusterModel,
  serviceId: string,
  signal: AbortSignal,
): Promise<RolloutLook | string> {
  try {
    const swarm = cluster.requireSwarm();
    const { services, tasks: calls } = cluster.manager().swarm;
    const service = await services.inspect(serviceId, { signal });
    const filters = { service: [serviceId] };
    const [tasks, current] = await Promise.all([
      calls.list({ signal, filters }),
      // As the docker command asks. Source: docker/cli, service/progress/progress.go, `getUpToDateTasks`.
      calls.list({ signal, filters: { ...filters, '_up-to-date': ['true'] } }),
    ]);
    return {
      service,
      tasks,
      upToDate: new Set(current.map((task) => task.id)),
      desired: desiredOf(service, tasks),
      isReachable: (nodeId) => swarm.isReachable(nodeId),
      nodeName: (nodeId) => swarm.nodes.get(nodeId)?.hostname ?? '',
      whyWaiting: whyWaiting(cluster, swarm, service, tasks),
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

function whyWaiting(
  cluster: ClusterModel,
  swarm: SwarmModel,
  service: SwarmService,
  tasks: RolloutLook['tasks'],
): RolloutLook['whyWaiting'] {
  return (task) =>
    explainTask(task, service, { ...sceneOf(cluster, swarm), tasks })?.sentences.join(' ') ?? '';
}

/** How long nothing need move: what its policy waits between tasks, and what a task may take to end. */
function ownPauseMs(look: RolloutLook): number {
  const { updatePolicy, container } = look.service.spec;
  const { delayMs = 0, monitorMs = 0 } = updatePolicy ?? {};
  return delayMs + monitorMs + (leaving(look).length > 0 ? (container.stopGracePeriodMs ?? 0) : 0);
}

function pictureOf({ tasks, service }: RolloutLook): string {
  return [
    service.update?.state ?? '',
    ...tasks.map(({ id, state, desiredState }) => `${id} ${state} ${desiredState}`),
  ].join();
}
