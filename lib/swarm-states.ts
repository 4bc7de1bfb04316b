/** Docker's words for the states of a Swarm's nodes and tasks. Source: Docker Engine API, "NodeStatus", "TaskState". */

export const nodeRoles = ['manager', 'worker'] as const;
export type NodeRole = (typeof nodeRoles)[number];

export const nodeAvailabilities = ['active', 'pause', 'drain'] as const;
export type NodeAvailability = (typeof nodeAvailabilities)[number];

export const nodeStates = ['ready', 'down', 'disconnected', 'unknown'] as const;
export type NodeState = (typeof nodeStates)[number];

export const nodeReachabilities = ['reachable', 'unreachable', 'unknown'] as const;
export type NodeReachability = (typeof nodeReachabilities)[number];

/** In the order a task goes through them; from `complete` on it has ended. */
export const taskStates = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;
export type TaskState = (typeof taskStates)[number];

/** Whether a task in this state will not run any more. */
export function hasTaskEnded(state: TaskState): boolean {
  return taskStates.indexOf(state) >= taskStates.indexOf('complete');
}
