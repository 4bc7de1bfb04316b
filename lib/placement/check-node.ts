import type { NodeAvailability, NodeState } from '@/lib/swarm-states';
import { type Constraint, meetsConstraint, parseConstraint } from './constraint';
import { emptyOccupancy, hostPortsOf, type Occupancy } from './occupancy';
import type { PlacementNode, PlacementService } from './placement-node';

/** One reason why a service's task cannot run on a node. */
export type Misfit =
  | { kind: 'state'; state: Exclude<NodeState, 'ready'>; message: string }
  | { kind: 'availability'; availability: Exclude<NodeAvailability, 'active'> }
  | { kind: 'constraint'; constraint: Constraint }
  /** A constraint that no node can meet. */
  | { kind: 'unreadable'; text: string }
  | { kind: 'platform'; wanted: { os: string; architecture: string }[]; has: string }
  | { kind: 'plugin'; type: 'Volume' | 'Network' | 'Log'; name: string }
  | { kind: 'replicas'; most: number }
  /** `by`: the name of the service that has it. */
  | { kind: 'port'; port: string; by: string }
  | { kind: 'cpus'; shortNanoCpus: number }
  | { kind: 'memory'; shortBytes: number }
  /** It tried to pull the image, in vain: what is known from earlier tasks, not from the node. */
  | { kind: 'image'; why: 'denied' | 'missing' | 'unreachable' };

/** What is known beside the node itself. */
export type CheckContext = {
  occupancy?: Occupancy;
  /** Drivers of the networks a service is on, by the network's id or name; networks left out need none. */
  networkDrivers?: ReadonlyMap<string, string>;
};

/**
 * Every reason why one more task of `service` cannot be placed on `node`, what is settled by the node itself first.
 * Empty where it can. The tests are those of the Swarm's own scheduler. Source: swarmkit, `scheduler/filter.go`.
 */
export function checkNode(
  node: PlacementNode,
  service: PlacementService,
  { occupancy = emptyOccupancy(), networkDrivers }: CheckContext = {},
): Misfit[] {
  return [
    ...readiness(node),
    ...constraints(node, service),
    ...platform(node, service),
    ...plugins(node, service, networkDrivers),
    ...replicas(service, occupancy),
    ...ports(service, occupancy),
    ...resources(node, service, occupancy),
  ];
}

/** Whether a task that runs on the node may stay: what the Swarm enforces later too. */
export function mayStay(node: PlacementNode, service: PlacementService): boolean {
  return node.availability !== 'drain' && constraints(node, service).length === 0;
}

/** `amd64` and `x86_64` are one architecture, as are `arm64` and `aarch64`. Source: swarmkit, `scheduler/filter.go`. */
export function architectureName(architecture: string): string {
  switch (architecture) {
    case 'x86_64':
      return 'amd64';
    case 'aarch64':
      return 'arm64';
    default:
      return architecture;
  }
}

function readiness({ state, stateMessage, availability }: PlacementNode): Misfit[] {
  if (state !== 'ready') return [{ kind: 'state', state, message: stateMessage }];
  return availability === 'active' ? [] : [{ kind: 'availability', availability }];
}

function constraints(node: PlacementNode, { spec }: PlacementService): Misfit[] {
  return spec.placement.constraints.flatMap((text): Misfit[] => {
    const constraint = parseConstraint(text);
    if (!constraint) return [{ kind: 'unreadable', text }];
    return meetsConstraint(node, constraint) ? [] : [{ kind: 'constraint', constraint }];
  });
}

function platform(node: PlacementNode, { spec }: PlacementService): Misfit[] {
  const wanted = spec.placement.platforms;
  const architecture = architectureName(node.platform.architecture);
  const matches = wanted.some(
    (each) =>
      (each.os === '' || each.os === node.platform.os) &&
      (each.architecture === '' || architectureName(each.architecture) === architecture),
  );
  if (wanted.length === 0 || matches) return [];
  return [{ kind: 'platform', wanted, has: `${node.platform.os}/${architecture}` }];
}

function plugins(
  node: PlacementNode,
  { spec }: PlacementService,
  networkDrivers: ReadonlyMap<string, string> = new Map(),
): Misfit[] {
  // A node that tells of no plugins at all has not described itself yet.
  if (node.plugins.length === 0) return [];
  const has = (type: string, name: string) =>
    node.plugins.some(
      (plugin) =>
        plugin.type === type && plugin.name.replace(/:latest$/, '') === name.replace(/:latest$/, ''),
    );
  const volumes = spec.container.mounts.flatMap(({ type, driver }) =>
    type === 'volume' && driver && driver.name !== '' && driver.name !== 'local' ? [driver.name] : [],
  );
  // Nodes of old engines tell of no log drivers; they are not held to any.
  const log = spec.logDriver?.name ?? '';
  const wantsLog = log !== '' && log !== 'none' && node.plugins.some(({ type }) => type === 'Log');
  const networks = spec.networks.flatMap(({ target }) => networkDrivers.get(target) ?? []);
  return [
    ...[...new Set(volumes)].map((name) => ({ type: 'Volume' as const, name })),
    ...[...new Set(networks)].map((name) => ({ type: 'Network' as const, name })),
    ...(wantsLog ? [{ type: 'Log' as const, name: log }] : []),
  ]
    .filter(({ type, name }) => !has(type, name))
    .map((each) => ({ kind: 'plugin' as const, ...each }));
}

function replicas({ id, spec }: PlacementService, occupancy: Occupancy): Misfit[] {
  const most = spec.placement.maxReplicasPerNode;
  return most > 0 && (occupancy.services.get(id) ?? 0) >= most ? [{ kind: 'replicas', most }] : [];
}

function ports(service: PlacementService, occupancy: Occupancy): Misfit[] {
  return hostPortsOf(service).flatMap((port) => {
    const by = occupancy.ports.get(port);
    return by === undefined ? [] : [{ kind: 'port' as const, port, by }];
  });
}

function resources(node: PlacementNode, { spec }: PlacementService, occupancy: Occupancy): Misfit[] {
  const { nanoCpus, memoryBytes } = spec.resources.reservations;
  const shortNanoCpus = nanoCpus - (node.nanoCpus - occupancy.nanoCpus);
  const shortBytes = memoryBytes - (node.memoryBytes - occupancy.memoryBytes);
  return [
    ...(nanoCpus > 0 && shortNanoCpus > 0 ? [{ kind: 'cpus' as const, shortNanoCpus }] : []),
    ...(memoryBytes > 0 && shortBytes > 0 ? [{ kind: 'memory' as const, shortBytes }] : []),
  ];
}
