import type { ServicePort, ServiceSpec } from '@/lib/contract/service-spec';
import type { NodeAvailability, NodeReachability, NodeRole, NodeState, TaskState } from '@/lib/swarm-states';

/** What placement needs to know of a node, as its managers tell it. */
export type PlacementNode = {
  id: string;
  hostname: string;
  role: NodeRole;
  availability: NodeAvailability;
  state: NodeState;
  stateMessage: string;
  labels: Readonly<Record<string, string>>;
  engineLabels: Readonly<Record<string, string>>;
  address: string;
  platform: { os: string; architecture: string };
  nanoCpus: number;
  memoryBytes: number;
  plugins: readonly { type: string; name: string }[];
  /** Null for a worker. */
  manager: { reachability: NodeReachability } | null;
};

/** What placement needs to know of a service. */
export type PlacementService = {
  id: string;
  spec: Pick<
    ServiceSpec,
    'name' | 'mode' | 'container' | 'resources' | 'placement' | 'networks' | 'endpoint' | 'logDriver'
  >;
};

/** What placement needs to know of a task. */
export type PlacementTask = {
  id: string;
  serviceId: string;
  slot: number;
  /** '' until one is chosen. */
  nodeId: string;
  desiredState: TaskState;
  state: TaskState;
  stateSinceMs: number | null;
  createdMs: number | null;
  message: string;
  error: string;
  exitCode: number | null;
  image: string;
  hostPorts: readonly ServicePort[];
};

/** What only a node's own engine knows, where it is connected. */
export type EngineKnowledge = {
  /** Whether it has an image by this reference. */
  hasImage: (reference: string) => boolean;
};

/** What a person calls a node. */
export function nodeName(node: Pick<PlacementNode, 'id' | 'hostname'>): string {
  return node.hostname || node.id;
}
