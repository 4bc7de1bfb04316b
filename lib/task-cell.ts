import { hasTaskEnded, type TaskState } from './swarm-states';

/** How a task stands on the map of a cluster, worst first. */
export const cellStates = [
  'failing',
  'unreachable',
  'unhealthy',
  'waiting',
  'starting',
  'stopping',
  'running',
] as const;
export type CellState = (typeof cellStates)[number];

/**
 * How a task stands; null where it has ended and is only history. `nodeDown`: the managers cannot reach its node.
 * `failedBefore`: the task before in the same place failed.
 */
export function cellStateOf(
  { state, desiredState }: { state: TaskState; desiredState: TaskState },
  known: { nodeDown: boolean; unhealthy: boolean; failedBefore: boolean },
): CellState | null {
  if (hasTaskEnded(state)) return null;
  if (hasTaskEnded(desiredState) && desiredState !== 'complete') return known.nodeDown ? null : 'stopping';
  if (known.nodeDown) return 'unreachable';
  if (state === 'running') return known.unhealthy ? 'unhealthy' : 'running';
  if (known.failedBefore) return 'failing';
  return state === 'new' || state === 'allocated' || state === 'pending' ? 'waiting' : 'starting';
}
