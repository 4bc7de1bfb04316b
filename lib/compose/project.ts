import type { SourceRange } from './diagnostic';

/**
 * A Compose file once read: every short form written out, every variable filled in, every name resolved within
 * the file. Units are in the names. `null` is "the file does not say", so that the image's or the engine's
 * default holds. Maps have no prototype surprises: keys come from the file as they are.
 */
export type Project = {
  /** The stack's name. */
  name: string;
  /** The services whose profiles are active, in the order of the file. */
  services: Service[];
  /** Services left out because none of their profiles is active. */
  inactiveServices: string[];
  /** Every profile the file names, sorted. */
  profiles: string[];
  /** The networks active services use (and those declared but unused are left out, as docker compose does). */
  networks: Network[];
  volumes: Volume[];
  secrets: FileSource[];
  configs: FileSource[];
};

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export type Dependency = {
  service: string;
  condition: DependencyCondition;
  /** Restart (recreate) this service too when the other is recreated. */
  restart: boolean;
  /** False: carry on without it where it is not part of the project. */
  required: boolean;
};

/** `published` is null where the engine is to choose; `hostIp` '' is every address. */
export type ServicePort = {
  target: number;
  published: number | null;
  hostIp: string;
  protocol: 'tcp' | 'udp' | 'sctp';
  mode: 'host' | 'ingress';
};

export type ServiceMount = {
  type: 'volume' | 'bind' | 'tmpfs';
  /** A key of the file's `volumes`, an absolute path of the node, or null (anonymous volume, tmpfs). */
  source: string | null;
  target: string;
  readOnly: boolean;
  /** Null: not said. */
  bind: { propagation: string | null; createHostPath: boolean; selinux: 'z' | 'Z' | null } | null;
  volume: { noCopy: boolean } | null;
  tmpfs: { sizeBytes: number | null; mode: number | null } | null;
};

export type ServiceNetwork = {
  /** A key of the file's `networks`. */
  network: string;
  aliases: string[];
  ipv4Address: string | null;
  ipv6Address: string | null;
  linkLocalIps: string[];
  macAddress: string | null;
  driverOptions: Record<string, string>;
  /** The highest is joined first. */
  priority: number;
};

/** A secret or config as a service uses it. */
export type ServiceFile = {
  kind: 'secret' | 'config';
  /** A key of the file's `secrets` or `configs`. */
  source: string;
  /** Absolute path in the container. */
  target: string;
  uid: string;
  gid: string;
  /** File mode bits: 0o444. */
  mode: number;
};

/** Null durations are the engine's default. `test` is `['NONE']` to switch off the image's own. */
export type ServiceHealthcheck = {
  test: string[] | null;
  intervalMs: number | null;
  timeoutMs: number | null;
  startPeriodMs: number | null;
  retries: number | null;
};

export type ServiceRestart = {
  name: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  /** 0: without limit. */
  maximumRetryCount: number;
};

export type ServiceResources = {
  memoryBytes: number | null;
  memoryReservationBytes: number | null;
  /** Memory and swap together; -1 is no limit. */
  memorySwapBytes: number | null;
  memorySwappiness: number | null;
  /** 1.5 is one and a half CPUs. */
  cpus: number | null;
  cpuShares: number | null;
  cpuQuota: number | null;
  cpuPeriod: number | null;
  cpuset: string | null;
  /** -1 is no limit. */
  pidsLimit: number | null;
};

export type ServiceDeviceRequest = {
  driver: string | null;
  /** -1 is all. */
  count: number | null;
  deviceIds: string[];
  capabilities: string[];
  options: Record<string, string>;
};

/** How a Swarm replaces the tasks of a service. Null is the Swarm's own default. */
export type UpdateConfig = {
  parallelism: number | null;
  delayMs: number | null;
  failureAction: 'continue' | 'pause' | 'rollback' | null;
  monitorMs: number | null;
  maxFailureRatio: number | null;
  order: 'start-first' | 'stop-first' | null;
};

/** What a file says of a service to a Swarm alone. Read for that target only. */
export type ServiceDeploy = {
  mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  endpointMode: 'vip' | 'dnsrr' | null;
  /** Labels of the service, not of its containers. */
  labels: Record<string, string>;
  cpusReserved: number | null;
  restart: {
    condition: 'none' | 'on-failure' | 'any' | null;
    delayMs: number | null;
    maxAttempts: number | null;
    windowMs: number | null;
  } | null;
  constraints: string[];
  spread: string[];
  maxReplicasPerNode: number | null;
  update: UpdateConfig | null;
  rollback: UpdateConfig | null;
};

export type PullPolicy = 'missing' | 'always' | 'never';

export type Service = {
  name: string;
  /** Where it begins in the text. */
  range: SourceRange;
  image: string;
  /** Absent is the image's own; `[]` clears it. */
  command: string[] | null;
  entrypoint: string[] | null;
  environment: Record<string, string>;
  labels: Record<string, string>;
  ports: ServicePort[];
  /** `80/tcp`. */
  expose: string[];
  mounts: ServiceMount[];
  /** Path to mount options: `/run` to `size=64m`. */
  tmpfs: Record<string, string>;
  volumesFrom: { kind: 'service' | 'container'; source: string; readOnly: boolean }[];
  /** Null where `networks` holds. */
  networkMode: NamespaceMode | null;
  networks: ServiceNetwork[];
  links: { service: string; alias: string }[];
  externalLinks: { container: string; alias: string }[];
  dependsOn: Dependency[];
  healthcheck: ServiceHealthcheck | null;
  restart: ServiceRestart | null;
  /** What the file says under `deploy.replicas` or `scale`, or null. One is meant where it says nothing. */
  replicas: number | null;
  resources: ServiceResources;
  deploy: ServiceDeploy;
  deviceRequests: ServiceDeviceRequest[];
  files: ServiceFile[];
  containerName: string | null;
  hostname: string | null;
  domainname: string | null;
  user: string | null;
  groupAdd: string[];
  workingDir: string | null;
  privileged: boolean | null;
  readOnly: boolean | null;
  init: boolean | null;
  tty: boolean | null;
  stdinOpen: boolean | null;
  capAdd: string[];
  capDrop: string[];
  securityOpt: string[];
  devices: { hostPath: string; containerPath: string; permissions: string }[];
  deviceCgroupRules: string[];
  ulimits: { name: string; soft: number; hard: number }[];
  sysctls: Record<string, string>;
  dns: string[];
  dnsSearch: string[];
  dnsOptions: string[];
  /** `host:address`. */
  extraHosts: string[];
  shmSizeBytes: number | null;
  pid: NamespaceMode | null;
  ipc: NamespaceMode | null;
  uts: 'host' | null;
  usernsMode: string | null;
  cgroup: 'host' | 'private' | null;
  cgroupParent: string | null;
  oomKillDisable: boolean | null;
  oomScoreAdj: number | null;
  blkioWeight: number | null;
  isolation: string | null;
  runtime: string | null;
  storageOptions: Record<string, string>;
  macAddress: string | null;
  logging: { driver: string | null; options: Record<string, string> } | null;
  stopSignal: string | null;
  stopGracePeriodMs: number | null;
  pullPolicy: PullPolicy;
  platform: string | null;
  profiles: string[];
};

/** A namespace that is the node's, its own, or another's. */
export type NamespaceMode =
  | { kind: 'plain'; mode: string }
  | { kind: 'service'; service: string }
  | { kind: 'container'; container: string };

export type Network = {
  /** Its key in the file; `default` for the one that is always there. */
  key: string;
  /** Its name on the engine. */
  name: string;
  external: boolean;
  driver: string | null;
  driverOptions: Record<string, string>;
  internal: boolean;
  attachable: boolean;
  enableIpv6: boolean;
  ipam: {
    driver: string | null;
    options: Record<string, string>;
    configs: {
      subnet: string | null;
      gateway: string | null;
      ipRange: string | null;
      auxiliaryAddresses: Record<string, string>;
    }[];
  } | null;
  labels: Record<string, string>;
};

export type Volume = {
  key: string;
  name: string;
  external: boolean;
  driver: string | null;
  driverOptions: Record<string, string>;
  labels: Record<string, string>;
};

/** A secret or config of the file, with what it holds. */
export type FileSource = {
  key: string;
  /** Its name in a Swarm. */
  name: string;
  content: string;
  /** Must exist already in the Swarm: `content` is ''. Never so on an engine. */
  external: boolean;
  labels: Record<string, string>;
};
