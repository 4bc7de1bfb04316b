import type { PlacementService, PlacementTask } from './placement-node';

/** What the tasks on a node take of it. */
export type Occupancy = {
  nanoCpus: number;
  memoryBytes: number;
  /** Who has a port of the host, by `tcp/8080`: the service's name. */
  ports: Map<string, string>;
  /** How many tasks of each service. */
  services: Map<string, number>;
  tasks: number;
};

export function emptyOccupancy(): Occupancy {
  return { nanoCpus: 0, memoryBytes: 0, ports: new Map(), services: new Map(), tasks: 0 };
}

/** Whether a task takes room on its node: from its assignment until it has ended. Source: swarmkit, `scheduler`. */
export function takesRoom({ nodeId, state }: Pick<PlacementTask, 'nodeId' | 'state'>): boolean {
  if (nodeId === '') return false;
  switch (state) {
    case 'pending':
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
    case 'running':
      return true;
    case 'new':
    case 'allocated':
    case 'complete':
    case 'shutdown':
    case 'failed':
    case 'rejected':
    case 'remove':
    case 'orphaned':
      return false;
  }
}

/** Host ports a service asks for by number: `tcp/8080`. */
export function hostPortsOf(service: PlacementService): string[] {
  return service.spec.endpoint.ports
    .filter((port) => port.publishMode === 'host' && port.publishedPort !== 0)
    .map((port) => `${port.protocol}/${port.publishedPort}`);
}

/** Adds one task of a service to what a node carries. */
export function occupy(room: Occupancy, service: PlacementService): void {
  const { nanoCpus, memoryBytes } = service.spec.resources.reservations;
  room.nanoCpus += nanoCpus;
  room.memoryBytes += memoryBytes;
  room.tasks += 1;
  room.services.set(service.id, (room.services.get(service.id) ?? 0) + 1);
  for (const port of hostPortsOf(service)) room.ports.set(port, service.spec.name);
}

/** What every node carries, by node id. `without`: tasks that are not counted. */
export function occupancyOf(
  tasks: Iterable<PlacementTask>,
  services: ReadonlyMap<string, PlacementService>,
  without: ReadonlySet<string> = new Set(),
): Map<string, Occupancy> {
  const rooms = new Map<string, Occupancy>();
  for (const task of tasks) {
    if (!takesRoom(task) || without.has(task.id)) continue;
    const room = rooms.get(task.nodeId) ?? emptyOccupancy();
    rooms.set(task.nodeId, room);
    const service = services.get(task.serviceId);
    if (service) occupy(room, service);
  }
  return rooms;
}
