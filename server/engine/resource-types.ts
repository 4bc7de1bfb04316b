import type { Healthcheck } from '@/lib/compose/engine/container-spec';

/**
 * Images, networks, volumes, events and the engine itself as the engine layer tells them. Times are
 * milliseconds since 1970, or null where unknown; lists and maps are empty, never null.
 */

export type ImageSummary = {
  /** `sha256:…` */
  id: string;
  parentId: string;
  /** `name:tag`; empty for a dangling image. */
  repoTags: string[];
  /** `name@sha256:…` */
  repoDigests: string[];
  createdMs: number;
  sizeBytes: number;
  /** Null: the engine did not say, which it does only on demand. */
  sharedSizeBytes: number | null;
  /** How many containers use it; null: the engine did not say. */
  containers: number | null;
  labels: Record<string, string>;
};

export type ImageConfig = {
  env: string[];
  command: string[];
  entrypoint: string[];
  workingDir: string;
  user: string;
  exposedPorts: string[];
  volumes: string[];
  labels: Record<string, string>;
  stopSignal: string;
  healthcheck: Healthcheck | null;
  shell: string[];
  onBuild: string[];
};

export type ImageInspect = {
  id: string;
  parentId: string;
  repoTags: string[];
  repoDigests: string[];
  createdMs: number | null;
  comment: string;
  author: string;
  architecture: string;
  variant: string;
  os: string;
  sizeBytes: number;
  /** Digests of the layers, lowest first. */
  layers: string[];
  config: ImageConfig;
};

/** One step of an image's making, newest first as the engine lists them. */
export type ImageHistoryEntry = {
  /** Null for the layers of an image made elsewhere (`<missing>`). */
  id: string | null;
  createdMs: number | null;
  createdBy: string;
  sizeBytes: number;
  tags: string[];
  comment: string;
};

/** A line of a pull's, push's or load's progress. A failure is thrown, not told here. */
export type ProgressEvent = {
  /** The layer, or null for a line about the whole. */
  id: string | null;
  status: string;
  currentBytes: number | null;
  totalBytes: number | null;
};

export type RegistryAuth =
  | { username: string; password: string; serverAddress: string }
  | { identityToken: string; serverAddress: string };

export type ImageRemoval = { untagged: string[]; deleted: string[] };
export type PruneResult = { removed: string[]; reclaimedBytes: number };

export type IpamConfig = {
  subnet: string;
  gateway: string;
  ipRange: string;
  auxiliaryAddresses: Record<string, string>;
};

export type NetworkSummary = {
  id: string;
  name: string;
  createdMs: number | null;
  driver: string;
  /** `local`, `swarm` or `global`. */
  scope: string;
  internal: boolean;
  attachable: boolean;
  ingress: boolean;
  enableIpv6: boolean;
  ipam: { driver: string; options: Record<string, string>; configs: IpamConfig[] };
  options: Record<string, string>;
  labels: Record<string, string>;
};

export type NetworkInspect = NetworkSummary & {
  containers: {
    id: string;
    name: string;
    endpointId: string;
    macAddress: string;
    /** With the prefix length: `172.18.0.2/16`. */
    ipv4Address: string;
    ipv6Address: string;
  }[];
  /** Other engines that have it too: of an overlay network, those whose containers are on it. */
  peers: { name: string; address: string }[];
};

export type VolumeSummary = {
  name: string;
  driver: string;
  mountpoint: string;
  createdMs: number | null;
  scope: string;
  labels: Record<string, string>;
  options: Record<string, string>;
};

export type VolumeSpec = {
  /** Absent: the engine makes one up. */
  name?: string;
  /** Default `local`. */
  driver?: string;
  driverOptions?: Record<string, string>;
  labels?: Record<string, string>;
};

/** What an engine tells about itself before any call: `GET /_ping`. */
export type EnginePing = {
  /** The version Gantry speaks with it: `1.41`. */
  apiVersion: string;
  /** The newest version the engine speaks. */
  engineApiVersion: string;
  os: string;
  isPodman: boolean;
  /** The engine's clock, cut off at the second; null where it does not tell. */
  dateMs: number | null;
};

export type SwarmLocalState = 'inactive' | 'pending' | 'active' | 'error' | 'locked';

export type SystemInfo = {
  id: string;
  name: string;
  serverVersion: string;
  apiVersion: string;
  os: string;
  osType: string;
  kernel: string;
  architecture: string;
  cpus: number;
  memoryBytes: number;
  containers: number;
  containersRunning: number;
  containersPaused: number;
  containersStopped: number;
  images: number;
  storageDriver: string;
  cgroupDriver: string;
  cgroupVersion: '1' | '2';
  loggingDriver: string;
  dockerRootDir: string;
  securityOptions: string[];
  warnings: string[];
  labels: string[];
  runtimes: string[];
  systemTimeMs: number | null;
  swarm: {
    nodeId: string;
    nodeAddress: string;
    localNodeState: SwarmLocalState;
    controlAvailable: boolean;
    /** Told by managers only. */
    clusterId: string | null;
    managers: number;
    nodes: number;
    error: string;
  };
  isPodman: boolean;
};

export type SystemVersion = {
  version: string;
  apiVersion: string;
  minApiVersion: string;
  os: string;
  architecture: string;
  kernel: string;
  gitCommit: string;
  components: { name: string; version: string }[];
};

/** What the engine's disk holds. Asking makes the engine walk its disk: only on demand. */
export type DiskUsage = {
  layersBytes: number;
  images: {
    id: string;
    repoTags: string[];
    sizeBytes: number;
    sharedSizeBytes: number | null;
    containers: number | null;
  }[];
  containers: { id: string; name: string; writableBytes: number; rootFsBytes: number }[];
  volumes: { name: string; sizeBytes: number | null; usedBy: number | null }[];
  buildCache: { id: string; sizeBytes: number; inUse: boolean; shared: boolean }[];
};

export type EngineEvent = {
  /** `container`, `image`, `network`, `volume`, `daemon`, `service`, `node`, `secret`, `config`, … */
  type: string;
  /** `start`, `die`, `health_status`, `exec_create`, …, without what follows its colon. */
  action: string;
  /** What followed the colon: `healthy`, or an exec's command line. */
  detail: string;
  actorId: string;
  attributes: Record<string, string>;
  scope: string;
  timeMs: number;
  /** To tell events apart; rounded to what a number can hold (256 ns). */
  timeNano: number;
};
