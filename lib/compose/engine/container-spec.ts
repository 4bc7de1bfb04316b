/**
 * What to create on an engine: the same shapes as the engine layer takes, so that a desired object is handed over as
 * it is. Whatever is absent is the image's or the engine's default.
 */
export type PortSpec = {
  containerPort: number;
  protocol: 'tcp' | 'udp' | 'sctp';
  hostIp: string | null;
  /** Null: the engine chooses. */
  hostPort: number | null;
};

export type MountSpec = {
  type: 'volume' | 'bind' | 'tmpfs';
  /** A volume's name or a path on the node; absent for tmpfs and anonymous volumes. */
  source?: string;
  destination: string;
  readOnly?: boolean;
  bind?: { propagation?: string; createHostPath?: boolean };
  volume?: { noCopy?: boolean };
  tmpfs?: { sizeBytes?: number; mode?: number };
};

export type NetworkAttachment = {
  network: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
  linkLocalIps?: string[];
  links?: string[];
  macAddress?: string;
  driverOptions?: Record<string, string>;
};

export type HealthcheckSpec = {
  test?: string[];
  intervalMs?: number;
  timeoutMs?: number;
  startPeriodMs?: number;
  retries?: number;
};

export type ContainerSpec = {
  image: string;
  command?: string[];
  entrypoint?: string[];
  /** `NAME=value`, sorted by name. */
  env?: string[];
  labels?: Record<string, string>;
  ports?: PortSpec[];
  exposedPorts?: string[];
  mounts?: MountSpec[];
  /** `source:destination[:options]`: binds whose path on the node is made where it is missing. */
  binds?: string[];
  volumesFrom?: string[];
  tmpfs?: Record<string, string>;
  networkMode?: string;
  /** On the bridge, where names are not resolved otherwise: `container:alias`. */
  links?: string[];
  networks?: NetworkAttachment[];
  resources?: {
    memoryBytes?: number;
    memorySwapBytes?: number;
    memoryReservationBytes?: number;
    nanoCpus?: number;
    cpuShares?: number;
    cpuQuota?: number;
    cpuPeriod?: number;
    cpusetCpus?: string;
    pidsLimit?: number;
  };
  memorySwappiness?: number;
  blkioWeight?: number;
  oomKillDisable?: boolean;
  oomScoreAdj?: number;
  shmSizeBytes?: number;
  ulimits?: { name: string; soft: number; hard: number }[];
  sysctls?: Record<string, string>;
  devices?: { hostPath: string; containerPath: string; permissions: string }[];
  deviceCgroupRules?: string[];
  deviceRequests?: {
    driver?: string;
    count?: number;
    deviceIds?: string[];
    capabilities: string[];
    options?: Record<string, string>;
  }[];
  privileged?: boolean;
  readonlyRootfs?: boolean;
  init?: boolean;
  capAdd?: string[];
  capDrop?: string[];
  securityOpt?: string[];
  groupAdd?: string[];
  dns?: string[];
  dnsSearch?: string[];
  dnsOptions?: string[];
  extraHosts?: string[];
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
  restartPolicy?: { name: 'no' | 'always' | 'on-failure' | 'unless-stopped'; maximumRetryCount: number };
  user?: string;
  workingDir?: string;
  hostname?: string;
  domainname?: string;
  tty?: boolean;
  openStdin?: boolean;
  stopSignal?: string;
  stopTimeoutSeconds?: number;
  healthcheck?: HealthcheckSpec;
};

export type NetworkSpec = {
  name: string;
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
