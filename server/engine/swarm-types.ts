import type { PublishState, VolumeAccessType, VolumeReach, VolumeSharing } from '@/lib/cluster-volume';
import type { ServicePort, ServiceSpec } from '@/lib/contract/service-spec';
import type { NodeAvailability, NodeReachability, NodeRole, NodeState, TaskState } from '@/lib/swarm-states';

/**
 * The Swarm as its managers tell it. Times are milliseconds since 1970; lists and maps are empty, never null. `version`
 * is what an update must name: the Swarm refuses one that was overtaken.
 */

export type SwarmNode = {
  id: string;
  version: number;
  createdMs: number | null;
  updatedMs: number | null;
  /** The name an admin gave it; mostly ''. */
  name: string;
  hostname: string;
  role: NodeRole;
  availability: NodeAvailability;
  labels: Record<string, string>;
  /** Labels of the engine's own configuration. */
  engineLabels: Record<string, string>;
  state: NodeState;
  /** Why, where the state is not `ready`. */
  stateMessage: string;
  address: string;
  /** Null for a worker. */
  manager: { leader: boolean; reachability: NodeReachability; address: string } | null;
  engineVersion: string;
  platform: { os: string; architecture: string };
  /** What it can give to tasks. */
  nanoCpus: number;
  memoryBytes: number;
  /** Volume and network drivers it has: `{type: 'Network', name: 'overlay'}`. */
  plugins: { type: string; name: string }[];
};

export type SwarmService = {
  id: string;
  version: number;
  createdMs: number | null;
  updatedMs: number | null;
  spec: ServiceSpec;
  /** What a roll back goes to; null where there is none. */
  previousSpec: ServiceSpec | null;
  ports: ServicePort[];
  update: {
    state:
      'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';
    startedMs: number | null;
    completedMs: number | null;
    message: string;
  } | null;
};

export type SwarmTask = {
  id: string;
  createdMs: number | null;
  updatedMs: number | null;
  serviceId: string;
  /** 0 for tasks of a global service. */
  slot: number;
  /** '' until one is chosen. */
  nodeId: string;
  desiredState: TaskState;
  state: TaskState;
  stateSinceMs: number | null;
  message: string;
  /** '' where nothing went wrong. */
  error: string;
  containerId: string | null;
  exitCode: number | null;
  image: string;
  networks: { networkId: string; addresses: string[] }[];
  /** Ports published on the task's own node. */
  hostPorts: ServicePort[];
};

export type SwarmSecret = {
  id: string;
  version: number;
  createdMs: number | null;
  updatedMs: number | null;
  name: string;
  labels: Record<string, string>;
  /** Of an external secret store; '' where the Swarm keeps it. */
  driver: string;
};

/** Its data is read only by `configs.data`. */
export type SwarmConfig = Omit<SwarmSecret, 'driver'> & { sizeBytes: number };

/** A volume of the Swarm itself, which a CSI plugin makes and takes to the nodes that need it. */
export type ClusterVolume = {
  id: string;
  version: number;
  createdMs: number | null;
  updatedMs: number | null;
  name: string;
  driver: string;
  labels: Record<string, string>;
  options: Record<string, string>;
  /** Services may ask for any volume of a group; '' where it has none. */
  group: string;
  availability: NodeAvailability;
  access: {
    type: VolumeAccessType;
    reach: VolumeReach;
    sharing: VolumeSharing;
    /** '' where its driver chooses; of a block volume always. */
    fileSystem: string;
    mountFlags: string[];
  };
  /** The least it must and the most it may hold; null where that is left to its driver. */
  requiredBytes: number | null;
  limitBytes: number | null;
  /** What its driver calls it; '' until it has made it. */
  csiId: string;
  /** Null where its driver does not tell. */
  capacityBytes: number | null;
  /** Where it can be reached from (`{zone: 'a'}`), any of them; empty: everywhere. */
  topologies: Record<string, string>[];
  published: { nodeId: string; state: PublishState }[];
};

export type ClusterVolumeSpec = Pick<
  ClusterVolume,
  | 'name'
  | 'driver'
  | 'labels'
  | 'options'
  | 'group'
  | 'availability'
  | 'access'
  | 'requiredBytes'
  | 'limitBytes'
>;

export type SwarmInspect = {
  id: string;
  version: number;
  createdMs: number | null;
  updatedMs: number | null;
  /** Past tasks kept for each slot. */
  taskHistoryLimit: number;
  autoLockManagers: boolean;
  rootRotationInProgress: boolean;
  caExpiryMs: number;
  joinTokens: { worker: string; manager: string };
  defaultAddressPools: string[];
  dataPathPort: number;
};

export type SwarmNodeChange = {
  role?: NodeRole;
  availability?: NodeAvailability;
  name?: string;
  labels?: Record<string, string>;
};
