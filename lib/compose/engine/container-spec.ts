export type PortProtocol = 'tcp' | 'udp' | 'sctp';

/** A port to publish, or as it is published. */
export type PortSpec = {
  containerPort: number;
  protocol: PortProtocol;
  hostIp: string | null;
  /** Null: the engine chooses. */
  hostPort: number | null;
};

/** One mount to create. `source` is a volume's name or a path on the node; absent for tmpfs and anonymous volumes. */
export type MountSpec = {
  type: 'volume' | 'bind' | 'tmpfs';
  source?: string;
  destination: string;
  readOnly?: boolean;
  bind?: { propagation?: string; createHostPath?: boolean };
  volume?: {
    noCopy?: boolean;
    labels?: Record<string, string>;
    driver?: string;
    driverOptions?: Record<string, string>;
  };
  tmpfs?: { sizeBytes?: number; mode?: number };
};

export type NetworkAttachment = {
  /** Name or id. */
  network: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
  linkLocalIps?: string[];
  links?: string[];
  macAddress?: string;
  driverOptions?: Record<string, string>;
};

/** Durations of 0 are the engine's default. `test` is `['NONE']` to switch off the image's own. */
export type Healthcheck = {
  test: string[];
  intervalMs: number;
  timeoutMs: number;
  startPeriodMs: number;
  retries: number;
};

/** Docker's own values: 0 is no limit, except where noted. */
export type ContainerResources = {
  memoryBytes: number;
  /** Memory and swap together. -1 is no limit; 0 is the engine's default. */
  memorySwapBytes: number;
  memoryReservationBytes: number;
  /** 1,000,000,000 is one CPU. */
  nanoCpus: number;
  cpuShares: number;
  cpuQuota: number;
  cpuPeriod: number;
  cpusetCpus: string;
  cpusetMems: string;
  /** 0 and -1 are no limit. */
  pidsLimit: number;
};

export type Device = { hostPath: string; containerPath: string; permissions: string };
export type Ulimit = { name: string; soft: number; hard: number };

export type RestartPolicyName = 'no' | 'always' | 'on-failure' | 'unless-stopped';
export type RestartPolicy = { name: RestartPolicyName; maximumRetryCount: number };

/**
 * A container to create on an engine, which takes it as it is. Whatever is absent is the image's or the engine's
 * default.
 */
export type ContainerSpec = {
  image: string;
  /** Arguments, one each: no shell is involved. */
  command?: string[];
  entrypoint?: string[];
  /** `NAME=value`; a bare `NAME` unsets the image's. */
  env?: string[];
  labels?: Record<string, string>;
  /** To publish; `hostPort` null lets the engine choose. */
  ports?: PortSpec[];
  /** `80/tcp`, to expose without publishing. */
  exposedPorts?: string[];
  mounts?: MountSpec[];
  /** `source:destination[:options]`, the older form of mounts, which Compose v1 reads. */
  binds?: string[];
  volumesFrom?: string[];
  tmpfs?: Record<string, string>;
  /** `bridge`, `host`, `none`, `container:<id>`, or the name of a network. */
  networkMode?: string;
  /** Networks to join before it starts. The first one is the main one where `networkMode` is absent. */
  networks?: NetworkAttachment[];
  resources?: Partial<ContainerResources>;
  memorySwappiness?: number;
  blkioWeight?: number;
  oomKillDisable?: boolean;
  oomScoreAdj?: number;
  shmSizeBytes?: number;
  ulimits?: Ulimit[];
  sysctls?: Record<string, string>;
  devices?: Device[];
  deviceCgroupRules?: string[];
  /** `--gpus` and the like; count -1 is all. */
  deviceRequests?: {
    driver?: string;
    count?: number;
    deviceIds?: string[];
    capabilities: string[];
    options?: Record<string, string>;
  }[];
  privileged?: boolean;
  readonlyRootfs?: boolean;
  autoRemove?: boolean;
  init?: boolean;
  capAdd?: string[];
  capDrop?: string[];
  securityOpt?: string[];
  groupAdd?: string[];
  dns?: string[];
  dnsSearch?: string[];
  dnsOptions?: string[];
  extraHosts?: string[];
  links?: string[];
  pidMode?: string;
  ipcMode?: string;
  utsMode?: string;
  usernsMode?: string;
  cgroupParent?: string;
  cgroupnsMode?: string;
  isolation?: string;
  runtime?: string;
  storageOptions?: Record<string, string>;
  logConfig?: { driver: string; options: Record<string, string> };
  restartPolicy?: RestartPolicy;
  user?: string;
  workingDir?: string;
  hostname?: string;
  domainname?: string;
  tty?: boolean;
  openStdin?: boolean;
  stopSignal?: string;
  stopTimeoutSeconds?: number;
  healthcheck?: Partial<Healthcheck>;
};

export type NetworkSpec = {
  name: string;
  /** Default `bridge`. */
  driver?: string;
  internal?: boolean;
  attachable?: boolean;
  enableIpv6?: boolean;
  ipam?: {
    driver?: string;
    options?: Record<string, string>;
    configs?: {
      subnet?: string;
      gateway?: string;
      ipRange?: string;
      auxiliaryAddresses?: Record<string, string>;
    }[];
  };
  options?: Record<string, string>;
  labels?: Record<string, string>;
};

export type VolumeSpec = {
  name: string;
  driver?: string;
  driverOptions?: Record<string, string>;
  labels?: Record<string, string>;
};

/** A secret or config to put into a container between create and start. `content` is never in a label or a plan. */
export type ContainerFile = {
  kind: 'secret' | 'config';
  source: string;
  path: string;
  content: string;
  uid: number;
  gid: number;
  mode: number;
};
