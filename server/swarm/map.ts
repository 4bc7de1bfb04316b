import type { MapNode, SwarmMap } from '@/lib/contract/swarm';
import { type CellState, cellStateOf, cellStates } from '@/lib/task-cell';
import type { SwarmNode, SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { stackOf } from '../inventory/rows';
import type { SwarmModel } from '../inventory/swarm-model';

type Cells = MapNode['cells'];

/** Every node with its tasks, counted by service and state, what is unhealthy first. */
export function swarmMapOf(cluster: ClusterModel, swarm: SwarmModel): SwarmMap {
  const services = [...swarm.services.values()].toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  const places = new Map(services.map((service, index) => [service.id, index]));
  const failed = failedPlaces(swarm);
  const unhealthy = new Set(
    cluster.containers().flatMap((container) => (container.health === 'unhealthy' ? container.id : [])),
  );
  const cellsOf = (tasks: Iterable<SwarmTask>): Cells => {
    const counts = new Map<string, Cells[number]>();
    for (const task of tasks) {
      const service = places.get(task.serviceId);
      const state = cellStateOf(task, {
        nodeDown: task.nodeId !== '' && !swarm.isReachable(task.nodeId),
        unhealthy: task.containerId !== null && unhealthy.has(task.containerId),
        failedBefore: failed.has(placeOf(task)),
      });
      if (state === null || service === undefined) continue;
      const key = `${service} ${state}`;
      const cell = counts.get(key) ?? { service, state, count: 0 };
      cell.count += 1;
      counts.set(key, cell);
    }
    return [...counts.values()].toSorted((a, b) => rank(a.state) - rank(b.state) || a.service - b.service);
  };
  return {
    services: services.map(({ id, spec }) => ({ id, name: spec.name, stack: stackOf(spec.labels) })),
    nodes: [...swarm.nodes.values()]
      .map((node) => mapNode(node, swarm, cellsOf(swarm.tasksOn(node.id))))
      .toSorted((a, b) => trouble(a) - trouble(b) || (a.name < b.name ? -1 : 1)),
    waiting: cellsOf([...swarm.tasks.values()].filter(({ nodeId }) => nodeId === '')),
  };
}

function mapNode(node: SwarmNode, swarm: SwarmModel, cells: Cells): MapNode {
  let reservedNanoCpus = 0;
  let reservedMemoryBytes = 0;
  for (const task of swarm.tasksOn(node.id)) {
    if (task.desiredState !== 'running') continue;
    const reserved = swarm.services.get(task.serviceId)?.spec.resources.reservations;
    reservedNanoCpus += reserved?.nanoCpus ?? 0;
    reservedMemoryBytes += reserved?.memoryBytes ?? 0;
  }
  return {
    id: node.id,
    name: node.hostname || node.id,
    role: node.role,
    leader: node.manager?.leader ?? false,
    reachability: node.manager?.reachability ?? null,
    availability: node.availability,
    state: node.state,
    cpus: node.nanoCpus / 1e9,
    memoryBytes: node.memoryBytes,
    reservedNanoCpus,
    reservedMemoryBytes,
    cells,
  };
}

/** How much a node wants to be seen: less is more. */
function trouble({ state, reachability, availability, cells, role }: MapNode): number {
  if (state !== 'ready' || (reachability !== null && reachability !== 'reachable')) return 0;
  if (cells.some((cell) => cell.state === 'failing' || cell.state === 'unhealthy')) return 1;
  if (availability !== 'active') return 2;
  return role === 'manager' ? 3 : 4;
}

function rank(state: CellState): number {
  return cellStates.indexOf(state);
}

/** Where the newest ended task of a replica, or of a global service's node, has failed. */
function failedPlaces(swarm: SwarmModel): Set<string> {
  const newest = new Map<string, SwarmTask>();
  for (const task of swarm.tasks.values()) {
    if (!['failed', 'rejected', 'complete', 'shutdown'].includes(task.state)) continue;
    const known = newest.get(placeOf(task));
    if (!known || (known.createdMs ?? 0) < (task.createdMs ?? 0)) newest.set(placeOf(task), task);
  }
  return new Set(
    [...newest].flatMap(([place, { state }]) => (state === 'failed' || state === 'rejected' ? place : [])),
  );
}

function placeOf({ serviceId, slot, nodeId }: SwarmTask): string {
  return slot === 0 ? `${serviceId} ${nodeId}` : `${serviceId} ${slot}`;
}
