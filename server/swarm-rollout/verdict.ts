import type { ServiceSpec } from '@/lib/contract/service-spec';
import { formatQuantity } from '@/lib/format';
import { readTaskError } from '@/lib/placement/task-failure';
import { isJobMode } from '@/lib/service-status';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../engine/swarm-types';
import { versionKey } from '../services/spec-history';

export type RolloutProgress = {
  /** Tasks that run, or ended as they should, and are what the service asks for now. */
  updated: number;
  desired: number;
  /** `4 of 5 tasks updated`, and what keeps the rest. */
  detail: string;
};

/** What the managers say of one service, all asked at the same time. */
export type RolloutLook = {
  service: SwarmService;
  /** All its tasks, past ones too. */
  tasks: readonly SwarmTask[];
  /** Those that are what the service asks for now. */
  upToDate: ReadonlySet<string>;
  desired: number;
  isReachable: (nodeId: string) => boolean;
  /** '' where the node is not known. */
  nodeName: (nodeId: string) => string;
  /** Why a task waits, in sentences; '' where nothing is known. */
  whyWaiting: (task: SwarmTask) => string;
};

export type RolloutStart = {
  /** Tasks whose failures are no fault of this rollout. */
  before: ReadonlySet<string>;
  /** `versionOf` the service; null where it may be changed again meanwhile. */
  version: string | null;
  /** Whether a job is waited for to its end; else it is done once the Swarm has taken it. */
  untilJobsEnd: boolean;
};

export type RolloutVerdict =
  | {
      state: 'going-on';
      progress: RolloutProgress;
      /** Whether a task waits because no node may take it. */
      noNode: boolean;
    }
  | { state: 'converged'; progress: RolloutProgress }
  | { state: 'failed'; reason: string };

/** How often the task of one slot may fail before the rollout has. */
const mostFailures = 3;
/** Different reasons named in one sentence. */
const mostReasons = 3;

/** How a rollout stands. */
export function rolloutVerdict(look: RolloutLook, start: RolloutStart): RolloutVerdict {
  const { service, tasks, upToDate, desired, isReachable } = look;
  const failures = tasks.filter((task) => hasFailed(task) && !start.before.has(task.id));
  const why = reasonOf(look, failures);
  const wanted = tasks.filter((task) => task.desiredState === 'running' && isReachable(task.nodeId));
  const told = why || service.update?.message || 'A task failed.';
  const state = service.update?.state;
  switch (state) {
    case 'paused':
      return failed(`The Swarm paused the update. ${told}`);
    case 'rollback_paused':
      return failed(`The Swarm rolled the update back, and paused in that too. ${told}`);
    case 'rollback_completed':
      return failed(`The update failed, and the Swarm rolled it back by itself. ${told}`);
    case 'rollback_started':
      return goingOn(0, `The update failed; the Swarm rolls it back. ${told}`);
    case 'updating':
    case 'completed':
    case undefined:
      break;
  }
  if (start.version !== null && versionOf(service) !== start.version)
    return failed('The service was changed again before this was done; that change goes on.');

  const isJob = isJobMode(service.spec.mode.kind);
  if (isJob && !start.untilJobsEnd)
    return { state: 'converged', progress: { updated: 0, desired, detail: 'The job runs' } };
  const running = wanted.filter((task) => task.state === 'running' && upToDate.has(task.id)).length;
  const ended = endedWell(look);
  const updated = isJob ? ended : running + ended;
  const verb = isJob ? 'completed' : state === undefined ? 'running' : 'updated';
  const detail = `${updated} of ${formatQuantity(desired, 'task')} ${verb}`;

  const current = failures.filter((task) => upToDate.has(task.id));
  // An update that goes on has a policy of its own for failures.
  if (state !== 'updating') {
    const worst = mostFailedSlot(current);
    if (worst.length >= mostFailures) {
      return failed(
        `A task failed ${worst.length} times. ${reasonOf(look, worst)} The Swarm goes on trying.`,
      );
    }
    const givenUp = current.filter((task) => isLeftAtThat(task, look));
    if (givenUp.length > 0) return failed(reasonOf(look, givenUp));
  }
  const outdated = wanted.some((task) => !hasTaskEnded(task.state) && !upToDate.has(task.id));
  const done =
    updated >= desired &&
    (isJob || (!outdated && !leaving(look).length && !comesUp(wanted) && state !== 'updating'));
  if (done) return { state: 'converged', progress: { updated, desired, detail } };
  return goingOn(updated, [detail, keptBy(look, wanted) || why].filter(Boolean).join('. '));

  function goingOn(count: number, text: string): RolloutVerdict {
    const noNode = wanted.some((task) => task.state === 'pending' && task.error !== '');
    return { state: 'going-on', progress: { updated: count, desired, detail: text }, noNode };
  }
}

/** Tasks that are being ended. */
export function leaving({ tasks, isReachable }: RolloutLook): SwarmTask[] {
  return tasks.filter(
    ({ desiredState, state, nodeId }) =>
      desiredState !== 'running' &&
      desiredState !== 'complete' &&
      !hasTaskEnded(state) &&
      isReachable(nodeId),
  );
}

/** How many tasks a service shall have. A global job has at least one, which the Swarm may not have made yet. */
export function desiredOf({ spec: { mode } }: SwarmService, tasks: readonly SwarmTask[]): number {
  const nodesOf = (states: readonly SwarmTask['desiredState'][]) =>
    new Set(tasks.filter((task) => states.includes(task.desiredState)).map(({ nodeId }) => nodeId)).size;
  switch (mode.kind) {
    case 'replicated':
      return mode.replicas;
    case 'replicated-job':
      return mode.totalCompletions;
    case 'global':
      return nodesOf(['running']);
    case 'global-job':
      return Math.max(nodesOf(['running', 'complete']), 1);
  }
}

/** Which version of a service it is; a scale does not change it, a restart does. */
export function versionOf({ spec }: SwarmService): string {
  return `${spec.forceUpdate} ${versionKey(spec satisfies ServiceSpec)}`;
}

export function hasFailed({ state }: SwarmTask): boolean {
  return state === 'failed' || state === 'rejected' || state === 'orphaned';
}

function failed(reason: string): RolloutVerdict {
  return { state: 'failed', reason: reason.trim() };
}

/** Slots whose task ended with 0 and is not started again. */
function endedWell({ service: { spec }, tasks, upToDate }: RolloutLook): number {
  const complete = tasks.filter(({ id, state }) => state === 'complete' && upToDate.has(id));
  if (isJobMode(spec.mode.kind)) return complete.length;
  if (spec.mode.kind !== 'replicated' || (spec.restart?.condition ?? 'any') === 'any') return 0;
  const busy = new Set(tasks.filter(({ state }) => !hasTaskEnded(state)).map(({ slot }) => slot));
  return new Set(complete.flatMap(({ slot }) => (busy.has(slot) ? [] : [slot]))).size;
}

/** Whether its restart policy does not start a failed task again, and none took its place. */
function isLeftAtThat(task: SwarmTask, { service: { spec }, tasks }: RolloutLook): boolean {
  const attempts = spec.restart?.condition === 'none' ? 0 : (spec.restart?.maxAttempts ?? 0);
  if (spec.restart?.condition !== 'none' && attempts === 0) return false;
  return !tasks.some((each) => slotOf(each) === slotOf(task) && !hasTaskEnded(each.state));
}

function slotOf({ slot, nodeId }: SwarmTask): string {
  return slot > 0 ? String(slot) : nodeId;
}

function mostFailedSlot(failures: readonly SwarmTask[]): SwarmTask[] {
  const bySlot = new Map<string, SwarmTask[]>();
  for (const task of failures) bySlot.set(slotOf(task), [...(bySlot.get(slotOf(task)) ?? []), task]);
  return [...bySlot.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** What went wrong with these, in sentences, each once and the newest first; '' where there is none. */
function reasonOf({ service, nodeName }: RolloutLook, failures: readonly SwarmTask[]): string {
  const newestFirst = failures.toSorted((a, b) => (b.stateSinceMs ?? 0) - (a.stateSinceMs ?? 0));
  const read = newestFirst.map((task) => {
    const failure = readTaskError(task.error, task.image || service.spec.container.image, task.exitCode);
    const node = nodeName(task.nodeId);
    const what = failure?.what ?? `A task was ${task.state}${task.message && `: ${task.message}`}.`;
    return { sentence: `${node && `On ${node}: `}${what}`, next: failure?.next ?? '' };
  });
  const sentences = [...new Set(read.map(({ sentence }) => sentence))].slice(0, mostReasons);
  return [...sentences, read[0]?.next ?? ''].filter(Boolean).join(' ');
}

function comesUp(wanted: readonly SwarmTask[]): boolean {
  return wanted.some(({ state }) => state !== 'running' && !hasTaskEnded(state));
}

/** What keeps the tasks that do not run yet, in words. */
function keptBy({ whyWaiting }: RolloutLook, wanted: readonly SwarmTask[]): string {
  const waiting = wanted.filter((task) => task.state !== 'running' && !hasTaskEnded(task.state));
  const [first] = waiting.toSorted((a, b) => Number(b.error !== '') - Number(a.error !== ''));
  return first ? `${waiting.length} ${first.state}: ${whyWaiting(first)}` : '';
}
