import type {
  ContainerResources,
  ContainerSpec,
  Healthcheck,
  MountSpec,
  NetworkAttachment,
} from '@/lib/compose/engine/container-spec';
import type { ContainerPort, ContainerUpdate } from './container-types';
import { toNanoseconds } from './json';

/**
 * The body of `POST /containers/create`. `undefined` leaves a field out of the JSON, which means the default.
 * `endpoints` are the networks the engine can take at once. Source: Docker Engine API, "Create a container".
 */
export function toCreateJson(spec: ContainerSpec, endpoints: NetworkAttachment[]) {
  return {
    Image: spec.image,
    Cmd: spec.command,
    Entrypoint: spec.entrypoint,
    Env: spec.env,
    Labels: spec.labels,
    User: spec.user,
    WorkingDir: spec.workingDir,
    Hostname: spec.hostname,
    Domainname: spec.domainname,
    Tty: spec.tty,
    OpenStdin: spec.openStdin,
    StopSignal: spec.stopSignal,
    StopTimeout: spec.stopTimeoutSeconds,
    ExposedPorts: exposed(spec),
    Healthcheck: spec.healthcheck && toHealthcheckJson(spec.healthcheck),
    HostConfig: toHostConfigJson(spec),
    NetworkingConfig:
      endpoints.length === 0
        ? undefined
        : {
            EndpointsConfig: Object.fromEntries(
              endpoints.map((each) => [each.network, toEndpointJson(each)]),
            ),
          },
  };
}

function toHostConfigJson(spec: ContainerSpec) {
  return {
    ...(spec.resources && toResourcesJson(spec.resources)),
    MemorySwappiness: spec.memorySwappiness,
    BlkioWeight: spec.blkioWeight,
    OomKillDisable: spec.oomKillDisable,
    OomScoreAdj: spec.oomScoreAdj,
    ShmSize: spec.shmSizeBytes,
    Ulimits: spec.ulimits?.map((limit) => ({ Name: limit.name, Soft: limit.soft, Hard: limit.hard })),
    Sysctls: spec.sysctls,
    Devices: spec.devices?.map((device) => ({
      PathOnHost: device.hostPath,
      PathInContainer: device.containerPath,
      CgroupPermissions: device.permissions,
    })),
    DeviceCgroupRules: spec.deviceCgroupRules,
    DeviceRequests: spec.deviceRequests?.map((request) => ({
      Driver: request.driver,
      Count: request.count,
      DeviceIDs: request.deviceIds,
      Capabilities: [request.capabilities],
      Options: request.options,
    })),
    PortBindings: spec.ports && portBindings(spec.ports),
    Mounts: spec.mounts?.map(toMountJson),
    Binds: spec.binds,
    VolumesFrom: spec.volumesFrom,
    Tmpfs: spec.tmpfs,
    NetworkMode: spec.networkMode ?? spec.networks?.[0]?.network,
    Privileged: spec.privileged,
    ReadonlyRootfs: spec.readonlyRootfs,
    AutoRemove: spec.autoRemove,
    Init: spec.init,
    CapAdd: spec.capAdd,
    CapDrop: spec.capDrop,
    SecurityOpt: spec.securityOpt,
    GroupAdd: spec.groupAdd,
    Dns: spec.dns,
    DnsSearch: spec.dnsSearch,
    DnsOptions: spec.dnsOptions,
    ExtraHosts: spec.extraHosts,
    Links: spec.links,
    PidMode: spec.pidMode,
    IpcMode: spec.ipcMode,
    UTSMode: spec.utsMode,
    UsernsMode: spec.usernsMode,
    CgroupParent: spec.cgroupParent,
    CgroupnsMode: spec.cgroupnsMode,
    Isolation: spec.isolation,
    Runtime: spec.runtime,
    StorageOpt: spec.storageOptions,
    LogConfig: spec.logConfig && { Type: spec.logConfig.driver, Config: spec.logConfig.options },
    RestartPolicy: spec.restartPolicy && {
      Name: spec.restartPolicy.name,
      MaximumRetryCount: spec.restartPolicy.maximumRetryCount,
    },
  };
}

/** The body of `POST /containers/{id}/update`. Source: Docker Engine API, "Update a container". */
export function toUpdateJson({ restartPolicy, ...resources }: ContainerUpdate) {
  return {
    ...toResourcesJson(resources),
    RestartPolicy: restartPolicy && {
      Name: restartPolicy.name,
      MaximumRetryCount: restartPolicy.maximumRetryCount,
    },
  };
}

function toResourcesJson(resources: Partial<ContainerResources>) {
  return {
    Memory: resources.memoryBytes,
    MemorySwap: resources.memorySwapBytes,
    MemoryReservation: resources.memoryReservationBytes,
    NanoCpus: resources.nanoCpus,
    CpuShares: resources.cpuShares,
    CpuQuota: resources.cpuQuota,
    CpuPeriod: resources.cpuPeriod,
    CpusetCpus: resources.cpusetCpus,
    CpusetMems: resources.cpusetMems,
    PidsLimit: resources.pidsLimit,
  };
}

/** One network of a container, at its making or in `POST /networks/{id}/connect`. */
export function toEndpointJson(endpoint: Omit<NetworkAttachment, 'network'>) {
  const { ipv4Address, ipv6Address, linkLocalIps } = endpoint;
  const hasAddress = ipv4Address !== undefined || ipv6Address !== undefined || linkLocalIps !== undefined;
  return {
    IPAMConfig: hasAddress
      ? { IPv4Address: ipv4Address, IPv6Address: ipv6Address, LinkLocalIPs: linkLocalIps }
      : undefined,
    Aliases: endpoint.aliases,
    Links: endpoint.links,
    MacAddress: endpoint.macAddress,
    DriverOpts: endpoint.driverOptions,
  };
}

function toMountJson(mount: MountSpec) {
  const { bind, volume, tmpfs } = mount;
  const hasDriver = volume?.driver !== undefined || volume?.driverOptions !== undefined;
  return {
    Type: mount.type,
    Source: mount.source,
    Target: mount.destination,
    ReadOnly: mount.readOnly,
    BindOptions: bind && { Propagation: bind.propagation, CreateMountpoint: bind.createHostPath },
    VolumeOptions: volume && {
      NoCopy: volume.noCopy,
      Labels: volume.labels,
      DriverConfig: hasDriver ? { Name: volume.driver, Options: volume.driverOptions } : undefined,
    },
    TmpfsOptions: tmpfs && { SizeBytes: tmpfs.sizeBytes, Mode: tmpfs.mode },
  };
}

function toHealthcheckJson(check: Partial<Healthcheck>) {
  const nanoseconds = (ms: number | undefined) => (ms === undefined ? undefined : toNanoseconds(ms));
  return {
    Test: check.test,
    Interval: nanoseconds(check.intervalMs),
    Timeout: nanoseconds(check.timeoutMs),
    StartPeriod: nanoseconds(check.startPeriodMs),
    Retries: check.retries,
  };
}

/** A port that is published is exposed too. */
function exposed(spec: ContainerSpec): Record<string, object> | undefined {
  const ports = [...(spec.exposedPorts ?? []), ...(spec.ports ?? []).map(portKey)];
  return ports.length === 0 ? undefined : Object.fromEntries(ports.map((port) => [port, {}]));
}

function portBindings(ports: ContainerPort[]) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const bound = (bindings[portKey(port)] ??= []);
    bound.push({ HostIp: port.hostIp ?? '', HostPort: port.hostPort === null ? '' : String(port.hostPort) });
  }
  return bindings;
}

function portKey(port: ContainerPort): string {
  return `${port.containerPort}/${port.protocol}`;
}
