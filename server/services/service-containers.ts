import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Located } from '../inventory/stack-containers';
import { findService } from './rows';
import { taskName } from './tasks';

/** The end of a task's container's name: `web.2.<task id>`, or for a global service `web.<node id>.<task id>`. */
const taskEnding = /^\.(\d+|[a-z0-9]{25})\.([a-z0-9]{25})$/;

/**
 * The containers of a service's tasks on nodes whose engine is connected, past ones too: running ones first. They are
 * called as their tasks are, with the beginning of the task's id where it is a past one's.
 * None where the service or its cluster is gone.
 */
export function serviceContainers(cluster: ClusterModel | null, serviceId: string): Located[] {
  const swarm = cluster?.swarm;
  const service = swarm?.services.get(serviceId);
  if (!cluster || !swarm || !service) return [];
  const { name } = service.spec;
  return cluster.nodes
    .flatMap((node) =>
      [...node.containers.values()].flatMap((row): Located[] => {
        if (!row.name.startsWith(`${name}.`)) return [];
        const [, slot, taskId] = taskEnding.exec(row.name.slice(name.length)) ?? [];
        if (slot === undefined || taskId === undefined) return [];
        // A service of the same name may have been there before.
        const task = swarm.tasks.get(taskId);
        if (task && task.serviceId !== serviceId) return [];
        const short = `${name}.${/^\d+$/.test(slot) ? slot : node.name}`;
        return [{ row: { ...row, name: `${short}.${taskId.slice(0, 6)}` }, node }];
      }),
    )
    .toSorted(
      (a, b) =>
        Number(b.row.state === 'running') - Number(a.row.state === 'running') ||
        a.row.name.localeCompare(b.row.name, 'en', { numeric: true }),
    );
}

export type UnconnectedNode = {
  id: string;
  name: string;
  /** Whether the managers reach it. */
  isUp: boolean;
  tasks: { id: string; name: string; containerId: string | null }[];
};

/** Nodes with current tasks of a service whose own engine is not connected, by name. */
export function unconnectedNodes(cluster: ClusterModel, serviceId: string): UnconnectedNode[] {
  const swarm = cluster.requireSwarm();
  const { spec } = findService(cluster, serviceId);
  const connected = new Set(cluster.nodes.map(({ id }) => id));
  const byNode = new Map<string, SwarmTask[]>();
  for (const task of swarm.tasksOf(serviceId)) {
    if (task.nodeId === '' || connected.has(task.nodeId) || hasTaskEnded(task.desiredState)) continue;
    byNode.set(task.nodeId, [...(byNode.get(task.nodeId) ?? []), task]);
  }
  return [...byNode]
    .map(([id, tasks]) => {
      const name = swarm.nodes.get(id)?.hostname ?? id;
      return {
        id,
        name,
        isUp: swarm.isReachable(id),
        tasks: tasks.map((task) => ({
          id: task.id,
          name: `${taskName(task, spec.name, name)}.${task.id.slice(0, 6)}`,
          containerId: task.containerId,
        })),
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
