import type { TaskRow } from '@/lib/contract/tasks';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { Handlers } from '../api/call';
import type { SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { among, facet, pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';
import { findService } from './rows';
import { maskServiceEnvironment } from './spec-view';

/**
 * The operations on tasks. A service's or a node's come from a manager, with the past ones it still knows; without
 * either, from the inventory.
 */
export function createTasksHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'tasks'> {
  const tasksOf = async (
    cluster: ClusterModel,
    { service, node }: { service?: string; node?: string },
    signal: AbortSignal,
  ): Promise<readonly SwarmTask[]> => {
    const swarm = cluster.requireSwarm();
    if (service === undefined && node === undefined) return [...swarm.tasks.values()];
    const filters = {
      ...(service === undefined ? {} : { service: [findService(cluster, service).id] }),
      ...(node === undefined ? {} : { node: [nodeId(cluster, node)] }),
    };
    return cluster.manager().swarm.tasks.list({ signal, filters });
  };

  return {
    list: async ({ filter = {}, ...query }, { signal }) => {
      const cluster = inventory.cluster(query.cluster);
      const rows = (await tasksOf(cluster, query, signal)).map((task) => taskRowOf(cluster, task));
      const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const searched = rows.filter((row) => {
        const text = `${row.name} ${row.nodeName ?? ''} ${row.image} ${row.error} ${row.id}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const byState = searched.filter((row) => among(filter.state, row.state));
      const byWhen = searched.filter((row) => among(filter.when, row.when));
      return {
        ...pageOf(
          byState.filter((row) => among(filter.when, row.when)),
          { ...query, search: undefined },
          {
            searchText: () => '',
            sortKeys: {
              // Current tasks first, each slot's past ones after it, newest first.
              name: (row) => `${row.name} ${row.when} ${Number.MAX_SAFE_INTEGER - (row.createdMs ?? 0)}`,
              state: (row) => row.state,
              node: (row) => row.nodeName,
              since: (row) => row.sinceMs,
              service: (row) => row.serviceName,
            },
            defaultSort: 'name',
            tieBreak: (row) => `${row.name} ${row.id}`,
          },
        ),
        facets: {
          state: facet(byWhen, (row) => row.state),
          when: facet(byState, (row) => row.when),
        },
      };
    },
    get: async ({ cluster: clusterId, task }, { signal }) => {
      const cluster = inventory.cluster(clusterId);
      return taskRowOf(cluster, await cluster.manager().swarm.tasks.inspect(task, { signal }));
    },
    inspect: async ({ cluster, task }, { signal }) => ({
      inspect: maskServiceEnvironment(
        await inventory.cluster(cluster).manager().swarm.tasks.inspectRaw(task, { signal }),
      ),
    }),
  };
}

function nodeId(cluster: ClusterModel, idOrName: string): string {
  const { nodes } = cluster.requireSwarm();
  if (nodes.has(idOrName)) return idOrName;
  return [...nodes.values()].find(({ hostname }) => hostname === idOrName)?.id ?? idOrName;
}

/** A task as it is listed, with what the inventory knows of its service, node and container. */
export function taskRowOf(cluster: ClusterModel, task: SwarmTask): TaskRow {
  const swarm = cluster.requireSwarm();
  const service = swarm.services.get(task.serviceId);
  const node = swarm.nodes.get(task.nodeId);
  const engine = cluster.nodes.find(({ id }) => id === task.nodeId);
  const serviceName = service?.spec.name ?? task.serviceId;
  const isPast = hasTaskEnded(task.state) || hasTaskEnded(task.desiredState);
  return {
    id: task.id,
    name: taskName(task, serviceName, node?.hostname ?? null),
    serviceId: task.serviceId,
    serviceName,
    slot: task.slot,
    nodeId: task.nodeId || null,
    nodeName: node?.hostname ?? (task.nodeId || null),
    nodeConnected: engine !== undefined,
    state: task.state,
    desiredState: task.desiredState,
    when: isPast && task.desiredState !== 'complete' ? 'past' : 'current',
    sinceMs: task.stateSinceMs,
    createdMs: task.createdMs,
    message: task.message,
    error: task.error,
    exitCode: task.exitCode,
    image: task.image,
    containerId: task.containerId,
    containerKnown: task.containerId !== null && (engine?.containers.has(task.containerId) ?? false),
    hostPorts: task.hostPorts,
  };
}

/** `web.2`, or of a global service `web.node1`. */
export function taskName(task: SwarmTask, serviceName: string, hostname: string | null): string {
  return `${serviceName}.${task.slot > 0 ? task.slot : (hostname ?? task.nodeId)}`;
}
