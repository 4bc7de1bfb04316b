import { z } from 'zod';
import type { ContainerInspect, ContainerPort, ContainerState, NetworkEndpoint } from './container-types';
import { count, durationMs, flag, instant, keys, list, mapOf, text, textMap, texts, words } from './json';

/** Podman's further states, as the nearest of Docker's. */
const podmanStates: Record<string, ContainerState> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

export const state = z.preprocess(
  (value) => (typeof value === 'string' ? (podmanStates[value.toLowerCase()] ?? value.toLowerCase()) : value),
  z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
);

export const protocol = z.enum(['tcp', 'udp', 'sctp']);

export const mount = z
  .object({
    Type: text,
    Name: text,
    Source: text,
    Destination: text,
    Driver: text,
    Mode: text,
    RW: flag,
    Propagation: text,
  })
  .transform((json) => ({
    type: json.Type,
    name: json.Type === 'volume' && json.Name !== '' ? json.Name : null,
    source: json.Source,
    destination: json.Destination,
    driver: json.Driver,
    mode: json.Mode,
    writable: json.RW,
    propagation: json.Propagation,
  }));

const portMap = mapOf(z.array(z.object({ HostIp: text, HostPort: text })).nullable()).transform((map) =>
  Object.entries(map).flatMap(([key, bindings]) => portsOf(key, bindings ?? [])),
);

/** `80/tcp` and where it is bound; a binding to port '' or '0' is one the engine chooses at start. */
function portsOf(key: string, bindings: { HostIp: string; HostPort: string }[]): ContainerPort[] {
  const [port, kind] = key.split('/');
  const containerPort = Number(port);
  const parsed = protocol.safeParse(kind ?? 'tcp');
  if (!Number.isInteger(containerPort) || !parsed.success) return [];
  return bindings.map((binding) => ({
    containerPort,
    protocol: parsed.data,
    hostIp: binding.HostIp,
    hostPort: Number(binding.HostPort) > 0 ? Number(binding.HostPort) : null,
  }));
}

const endpoint = z
  .object({
    IPAMConfig: z.object({ IPv4Address: text, IPv6Address: text }).nullish(),
    NetworkID: text,
    EndpointID: text,
    IPAddress: text,
    GlobalIPv6Address: text,
    Gateway: text,
    MacAddress: text,
    Aliases: texts,
  })
  .transform((json) => ({
    networkId: json.NetworkID,
    endpointId: json.EndpointID,
    ipAddress: json.IPAddress,
    ipv6Address: json.GlobalIPv6Address,
    gateway: json.Gateway,
    macAddress: json.MacAddress,
    aliases: json.Aliases,
    requestedIpv4: json.IPAMConfig?.IPv4Address || null,
    requestedIpv6: json.IPAMConfig?.IPv6Address || null,
  }));

export const healthcheck = z
  .object({ Test: texts, Interval: durationMs, Timeout: durationMs, StartPeriod: durationMs, Retries: count })
  .nullish()
  .transform((json) =>
    json == null || json.Test.length === 0
      ? null
      : {
          test: json.Test,
          intervalMs: json.Interval,
          timeoutMs: json.Timeout,
          startPeriodMs: json.StartPeriod,
          retries: json.Retries,
        },
  );

const health = z
  .object({
    Status: text,
    FailingStreak: count,
    Log: list(z.object({ Start: instant, End: instant, ExitCode: count, Output: text })),
  })
  .nullish()
  .transform((json) => {
    const status = z.enum(['starting', 'healthy', 'unhealthy']).safeParse(json?.Status);
    if (json == null || !status.success) return null;
    return {
      status: status.data,
      failingStreak: json.FailingStreak,
      log: json.Log.map((probe) => ({
        startMs: probe.Start,
        endMs: probe.End,
        exitCode: probe.ExitCode,
        output: probe.Output,
      })),
    };
  });

const restartPolicy = z
  .object({ Name: text, MaximumRetryCount: count })
  .nullish()
  .transform((json) => ({
    name: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).catch('no').parse(json?.Name),
    maximumRetryCount: json?.MaximumRetryCount ?? 0,
  }));

const hostConfig = z.object({
  Binds: texts,
  LogConfig: z.object({ Type: text, Config: textMap }).nullish(),
  NetworkMode: text,
  PortBindings: portMap,
  RestartPolicy: restartPolicy,
  AutoRemove: flag,
  CapAdd: texts,
  CapDrop: texts,
  Dns: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  IpcMode: text,
  PidMode: text,
  UTSMode: text,
  UsernsMode: text,
  Privileged: flag,
  ReadonlyRootfs: flag,
  SecurityOpt: texts,
  ShmSize: count,
  Runtime: text,
  Init: flag,
  Tmpfs: textMap,
  Sysctls: textMap,
  Devices: list(z.object({ PathOnHost: text, PathInContainer: text, CgroupPermissions: text })),
  Ulimits: list(z.object({ Name: text, Soft: count, Hard: count })),
  Memory: count,
  MemorySwap: count,
  MemoryReservation: count,
  NanoCpus: count,
  CpuShares: count,
  CpuQuota: count,
  CpuPeriod: count,
  CpusetCpus: text,
  CpusetMems: text,
  PidsLimit: count,
});

const config = z.object({
  Hostname: text,
  Domainname: text,
  User: text,
  ExposedPorts: keys,
  Tty: flag,
  OpenStdin: flag,
  Env: texts,
  Cmd: words,
  Entrypoint: words,
  Image: text,
  WorkingDir: text,
  Labels: textMap,
  StopSignal: text,
  StopTimeout: z.number().nullish(),
  Healthcheck: healthcheck,
});

/** `GET /containers/{id}/json`. Source: Docker Engine API, "Inspect a container". */
export const containerInspect: z.ZodType<ContainerInspect> = z
  .object({
    Id: z.string().min(1),
    Name: text,
    Created: instant,
    Path: text,
    Args: texts,
    State: z.object({
      Status: state,
      Running: flag,
      Paused: flag,
      Restarting: flag,
      OOMKilled: flag,
      Pid: count,
      ExitCode: count,
      Error: text,
      StartedAt: instant,
      FinishedAt: instant,
      Health: health,
    }),
    Image: text,
    RestartCount: count,
    Driver: text,
    Platform: text,
    HostConfig: hostConfig,
    Config: config,
    Mounts: list(mount),
    NetworkSettings: z.object({ Ports: portMap, Networks: mapOf(endpoint) }).nullish(),
  })
  .transform(({ HostConfig: host, Config: image, State: now, ...json }) => ({
    id: json.Id,
    name: json.Name.replace(/^\//, ''),
    createdMs: json.Created,
    image: image.Image,
    imageId: json.Image,
    path: json.Path,
    args: json.Args,
    entrypoint: image.Entrypoint,
    command: image.Cmd,
    env: image.Env,
    labels: image.Labels,
    state: {
      status: now.Status,
      running: now.Running,
      paused: now.Paused,
      restarting: now.Restarting,
      pid: now.Pid,
      exitCode: now.ExitCode,
      error: now.Error,
      startedMs: now.StartedAt,
      finishedMs: now.FinishedAt,
      oomKilled: now.OOMKilled,
      health: now.Health,
    },
    restartCount: json.RestartCount,
    restartPolicy: host.RestartPolicy,
    driver: json.Driver,
    platform: json.Platform,
    mounts: json.Mounts,
    networks: Object.entries(json.NetworkSettings?.Networks ?? {}).map(
      ([networkName, each]): NetworkEndpoint => ({ networkName, ...each }),
    ),
    ports: json.NetworkSettings?.Ports ?? [],
    portBindings: host.PortBindings,
    exposedPorts: image.ExposedPorts,
    resources: {
      memoryBytes: host.Memory,
      memorySwapBytes: host.MemorySwap,
      memoryReservationBytes: host.MemoryReservation,
      nanoCpus: host.NanoCpus,
      cpuShares: host.CpuShares,
      cpuQuota: host.CpuQuota,
      cpuPeriod: host.CpuPeriod,
      cpusetCpus: host.CpusetCpus,
      cpusetMems: host.CpusetMems,
      pidsLimit: host.PidsLimit,
    },
    healthcheck: image.Healthcheck,
    privileged: host.Privileged,
    readonlyRootfs: host.ReadonlyRootfs,
    autoRemove: host.AutoRemove,
    init: host.Init,
    capAdd: host.CapAdd,
    capDrop: host.CapDrop,
    securityOpt: host.SecurityOpt,
    groupAdd: host.GroupAdd,
    binds: host.Binds,
    tmpfs: host.Tmpfs,
    devices: host.Devices.map((device) => ({
      hostPath: device.PathOnHost,
      containerPath: device.PathInContainer,
      permissions: device.CgroupPermissions,
    })),
    ulimits: host.Ulimits.map((limit) => ({ name: limit.Name, soft: limit.Soft, hard: limit.Hard })),
    sysctls: host.Sysctls,
    shmSizeBytes: host.ShmSize,
    dns: host.Dns,
    dnsSearch: host.DnsSearch,
    extraHosts: host.ExtraHosts,
    networkMode: host.NetworkMode,
    pidMode: host.PidMode,
    ipcMode: host.IpcMode,
    utsMode: host.UTSMode,
    usernsMode: host.UsernsMode,
    runtime: host.Runtime,
    logConfig: { driver: host.LogConfig?.Type ?? '', options: host.LogConfig?.Config ?? {} },
    user: image.User,
    workingDir: image.WorkingDir,
    hostname: image.Hostname,
    domainname: image.Domainname,
    tty: image.Tty,
    openStdin: image.OpenStdin,
    stopSignal: image.StopSignal,
    stopTimeoutSeconds: image.StopTimeout ?? null,
  }));
