import type { EngineEvent } from '../engine/resource-types';

/** Actions that change nothing a row shows; health checks make thousands of them. */
const uninteresting = new Set([
  'exec_create',
  'exec_start',
  'exec_die',
  'exec_detach',
  'top',
  'resize',
  'attach',
  'detach',
  'archive-path',
  'extract-to-dir',
  'copy',
  'export',
  'commit',
  'mount',
  'unmount',
  'push',
  'save',
]);

export function isUninteresting({ action }: EngineEvent): boolean {
  return uninteresting.has(action);
}

/** Services, nodes, secrets and configs; and containers of tasks, whose state the Swarm tells no events of. */
export function concernsSwarm({ type, attributes }: EngineEvent): boolean {
  return (
    type === 'service' ||
    type === 'node' ||
    type === 'secret' ||
    type === 'config' ||
    (type === 'container' && 'com.docker.swarm.task.id' in attributes)
  );
}

/** Whether the event's time is when a container's state began. */
export function changesState(action: string): boolean {
  return (
    action === 'start' ||
    action === 'die' ||
    action === 'pause' ||
    action === 'unpause' ||
    action === 'create'
  );
}
