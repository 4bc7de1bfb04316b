import type {
  ContainerResources,
  Device,
  Healthcheck,
  PortSpec,
  RestartPolicy,
  Ulimit,
} from '@/lib/compose/engine/container-spec';

/**
 * Containers as the engine layer tells them. Docker's words in camelCase; times are milliseconds since 1970, or
 * null where the engine says "never"; lists and maps are empty, never null.
 */

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type ContainerHealth = 'none' | 'starting' | 'healthy' | 'unhealthy';

/** A port of a container; `hostIp` and `hostPort` are null where it is not published. */
export type ContainerPort = PortSpec;

export type ContainerMount = {
  /** `volume`, `bind`, `tmpfs`, `npipe`, `cluster`, `image`. */
  type: string;
  /** The volume's name, where it is a volume. */
  name: string | null;
  source: string;
  destination: string;
  driver: string;
  mode: string;
  writable: boolean;
  propagation: string;
};

/** A container's place on one network. Addresses are '' while it does not run. */
export type NetworkEndpoint = {
  networkName: string;
  networkId: string;
  endpointId: string;
  ipAddress: string;
  ipv6Address: string;
  gateway: string;
  macAddress: string;
  aliases: string[];
  /** The address asked for, where one was. */
  requestedIpv4: string | null;
  requestedIpv6: string | null;
};

/** A row of `GET /containers/json`. */
export type ContainerSummary = {
  id: string;
  /** Without the leading slash; the shortest, where legacy links gave several. */
  name: string;
  image: string;
  imageId: string;
  command: string;
  createdMs: number;
  state: ContainerState;
  /** The engine's sentence: "Up 3 hours (healthy)", "Exited (1) 2 days ago". */
  status: string;
  /** Read from `status`, which is all the list tells. */
  health: ContainerHealth;
  /** Read from `status`; null unless the container has exited. */
  exitCode: number | null;
  ports: ContainerPort[];
  labels: Record<string, string>;
  networks: { networkName: string; networkId: string; ipAddress: string }[];
  mounts: ContainerMount[];
  networkMode: string;
};

export type HealthProbe = { startMs: number | null; endMs: number | null; exitCode: number; output: string };

/** `GET /containers/{id}/json`. */
export type ContainerInspect = {
  id: string;
  name: string;
  createdMs: number | null;
  /** What was asked for: a reference, or an id. */
  image: string;
  imageId: string;
  /** What runs: the entrypoint's first word, and all that follows. */
  path: string;
  args: string[];
  entrypoint: string[];
  command: string[];
  /** `NAME=value`, or `NAME` alone. */
  env: string[];
  labels: Record<string, string>;
  state: {
    status: ContainerState;
    running: boolean;
    paused: boolean;
    restarting: boolean;
    pid: number;
    exitCode: number;
    error: string;
    startedMs: number | null;
    finishedMs: number | null;
    oomKilled: boolean;
    /** Null where the container has no health check. */
    health: { status: ContainerHealth; failingStreak: number; log: HealthProbe[] } | null;
  };
  restartCount: number;
  restartPolicy: RestartPolicy;
  /** The storage driver. */
  driver: string;
  platform: string;
  mounts: ContainerMount[];
  networks: NetworkEndpoint[];
  /** What is published now: empty while it does not run. */
  ports: ContainerPort[];
  /** What was asked to be published, running or not. */
  portBindings: ContainerPort[];
  /** `80/tcp`. */
  exposedPorts: string[];
  resources: ContainerResources;
  healthcheck: Healthcheck | null;
  privileged: boolean;
  readonlyRootfs: boolean;
  autoRemove: boolean;
  init: boolean;
  capAdd: string[];
  capDrop: string[];
  securityOpt: string[];
  groupAdd: string[];
  binds: string[];
  tmpfs: Record<string, string>;
  devices: Device[];
  ulimits: Ulimit[];
  sysctls: Record<string, string>;
  shmSizeBytes: number;
  dns: string[];
  dnsSearch: string[];
  extraHosts: string[];
  networkMode: string;
  pidMode: string;
  ipcMode: string;
  utsMode: string;
  usernsMode: string;
  runtime: string;
  logConfig: { driver: string; options: Record<string, string> };
  user: string;
  workingDir: string;
  hostname: string;
  domainname: string;
  tty: boolean;
  openStdin: boolean;
  stopSignal: string;
  stopTimeoutSeconds: number | null;
};

/** What can be changed while it exists. */
export type ContainerUpdate = Partial<ContainerResources> & { restartPolicy?: RestartPolicy };

export type ContainerProcesses = { titles: string[]; processes: string[][] };
export type FilesystemChange = { kind: 'modified' | 'added' | 'deleted'; path: string };

export type ExecSpec = {
  command: string[];
  env?: string[];
  user?: string;
  workingDir?: string;
  tty?: boolean;
  privileged?: boolean;
  /** Default true. */
  attachStdin?: boolean;
};

export type ExecInspect = {
  id: string;
  containerId: string;
  running: boolean;
  /** Null while it runs. */
  exitCode: number | null;
  pid: number;
};

export type TerminalSize = { columns: number; rows: number };
