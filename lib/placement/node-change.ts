import { checkNode, mayStay, type Misfit } from './check-node';
import { whyNoNode } from './nodes-words';
import { type Occupancy, emptyOccupancy, occupancyOf, occupy, takesRoom } from './occupancy';
import { nodeName, type PlacementNode, type PlacementService, type PlacementTask } from './placement-node';
import { type Quorum, quorumAfter, quorumOf } from './quorum';

/** What can be done to a node. `leave`: its engine leaves by force, without having been demoted. */
export const nodeChanges = [
  'activate',
  'pause',
  'drain',
  'promote',
  'demote',
  'remove',
  'leave',
  'label',
] as const;
export type NodeChange = (typeof nodeChanges)[number];

export type TaskMove = {
  task: string;
  service: string;
  /** Where it would go by what is known now; null where no node can take it. */
  to: string | null;
  /** Why none can, in words; '' where one can. */
  why: string;
};

export type NodeChangePreview = {
  /** Tasks that must leave the node, and where they find room. */
  moves: TaskMove[];
  /** Tasks of global services: they end here and start nowhere else. */
  ends: { task: string; service: string }[];
  quorum: { before: Quorum; after: Quorum };
  /** Whether the change takes the majority away that is there now. */
  losesQuorum: boolean;
  /** Whether this is the only manager. */
  lastManager: boolean;
};

type Scene = {
  nodes: readonly PlacementNode[];
  services: ReadonlyMap<string, PlacementService>;
  tasks: readonly PlacementTask[];
  networkDrivers?: ReadonlyMap<string, string>;
};

/**
 * What a change of a node does first: which tasks must leave it and whether the others have room for them, and how the
 * managers stand before and after. The room is found as the Swarm's scheduler finds it: the largest first, each to the
 * fitting node with the fewest tasks of its service, then the fewest of all. `labels`: those the node would have.
 */
export function previewNodeChange(
  node: PlacementNode,
  change: NodeChange,
  scene: Scene,
  labels: Readonly<Record<string, string>> = node.labels,
): NodeChangePreview {
  const after = changedNode(node, change, labels);
  const here = scene.tasks.filter(
    (task) => task.nodeId === node.id && task.desiredState === 'running' && takesRoom(task),
  );
  const leaving = here.filter((task) => {
    const service = scene.services.get(task.serviceId);
    return after === null || !service || !mayStay(after, service);
  });
  const isGlobal = (task: PlacementTask) => {
    const mode = scene.services.get(task.serviceId)?.spec.mode.kind;
    return mode === 'global' || mode === 'global-job';
  };
  const quorum = quorumChange(node, change, scene.nodes);
  return {
    moves: pack(
      leaving.filter((task) => !isGlobal(task)),
      node.id,
      after,
      scene,
    ),
    ends: leaving.filter(isGlobal).map((task) => ({ task: task.id, service: nameOf(task, scene) })),
    quorum,
    losesQuorum: quorum.before.kept && !quorum.after.kept,
    lastManager: node.role === 'manager' && quorum.before.managers === 1,
  };
}

/** The managers as they stand. A node counts as reachable where the managers say so. */
export function quorumNow(nodes: readonly PlacementNode[]): Quorum {
  const managers = nodes.filter((node) => node.role === 'manager');
  return quorumOf(managers.length, managers.filter(isReachable).length);
}

function isReachable({ manager, state }: PlacementNode): boolean {
  return manager ? manager.reachability === 'reachable' : state === 'ready';
}

function quorumChange(node: PlacementNode, change: NodeChange, nodes: readonly PlacementNode[]) {
  const before = quorumNow(nodes);
  const isManager = node.role === 'manager';
  switch (change) {
    case 'promote':
      return { before, after: isManager ? before : quorumAfter(before, 'promote', isReachable(node)) };
    case 'demote':
    case 'remove':
      return { before, after: isManager ? quorumAfter(before, 'demote', isReachable(node)) : before };
    case 'leave':
      return { before, after: isManager ? quorumAfter(before, 'leave', isReachable(node)) : before };
    case 'activate':
    case 'pause':
    case 'drain':
    case 'label':
      return { before, after: before };
  }
}

/** The node as it would be; null where it would be gone. */
function changedNode(
  node: PlacementNode,
  change: NodeChange,
  labels: Readonly<Record<string, string>>,
): PlacementNode | null {
  switch (change) {
    case 'activate':
      return { ...node, availability: 'active' };
    case 'pause':
      return { ...node, availability: 'pause' };
    case 'drain':
      return { ...node, availability: 'drain' };
    case 'promote':
      return { ...node, role: 'manager' };
    case 'demote':
      return { ...node, role: 'worker' };
    case 'label':
      return { ...node, labels };
    case 'remove':
    case 'leave':
      return null;
  }
}

function pack(
  leaving: readonly PlacementTask[],
  from: string,
  after: PlacementNode | null,
  scene: Scene,
): TaskMove[] {
  const rooms = occupancyOf(scene.tasks, scene.services, new Set(leaving.map((task) => task.id)));
  // The changed node itself is among them: with another label or role it is judged like any other.
  const nodes = scene.nodes.flatMap((node) => (node.id === from ? (after ?? []) : node));
  const roomOf = (id: string): Occupancy => {
    const known = rooms.get(id) ?? emptyOccupancy();
    rooms.set(id, known);
    return known;
  };
  return leaving
    .toSorted((a, b) => weight(b, scene) - weight(a, scene))
    .map((task) => {
      const service = scene.services.get(task.serviceId);
      const told = { task: task.id, service: nameOf(task, scene) };
      if (!service) return { ...told, to: null, why: 'its service is not known' };
      const checked = nodes.map((node) => ({
        node,
        misfits: checkNode(node, service, {
          occupancy: roomOf(node.id),
          networkDrivers: scene.networkDrivers,
        }),
      }));
      const best = bestOf(checked, service, roomOf);
      if (!best) return { ...told, to: null, why: whyNoNode(checked) };
      occupy(roomOf(best.id), service);
      return { ...told, to: nodeName(best), why: '' };
    });
}

function bestOf(
  checked: readonly { node: PlacementNode; misfits: readonly Misfit[] }[],
  service: PlacementService,
  roomOf: (id: string) => Occupancy,
): PlacementNode | null {
  const own = (node: PlacementNode) => roomOf(node.id).services.get(service.id) ?? 0;
  const [best] = checked
    .filter(({ misfits }) => misfits.length === 0)
    .map(({ node }) => node)
    .toSorted((a, b) => own(a) - own(b) || roomOf(a.id).tasks - roomOf(b.id).tasks || (a.id < b.id ? -1 : 1));
  return best ?? null;
}

function weight({ serviceId }: PlacementTask, { services }: Scene): number {
  const reserved = services.get(serviceId)?.spec.resources.reservations;
  return (reserved?.memoryBytes ?? 0) / 2 ** 30 + (reserved?.nanoCpus ?? 0) / 1e9;
}

function nameOf({ serviceId }: PlacementTask, { services }: Scene): string {
  return services.get(serviceId)?.spec.name ?? serviceId;
}
