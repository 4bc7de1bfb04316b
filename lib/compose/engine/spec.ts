import type { NamespaceMode, Project, Service, ServiceMount } from '../project';
import type { ContainerSpec, MountSpec, NetworkAttachment } from './container-spec';

/** Names the engine knows things by, from the keys of the file. */
export type EngineNames = {
  network: (key: string) => string;
  volume: (key: string) => string;
  /** The first container of a service. */
  container: (service: string) => string;
};

export function engineNames(project: Project): EngineNames {
  const networks = new Map(project.networks.map(({ key, name }) => [key, name]));
  const volumes = new Map(project.volumes.map(({ key, name }) => [key, name]));
  const named = new Map(project.services.map(({ name, containerName }) => [name, containerName]));
  return {
    network: (key) => networks.get(key) ?? key,
    volume: (key) => volumes.get(key) ?? key,
    container: (service) => named.get(service) ?? `${project.name}-${service}-1`,
  };
}

/** A service as the engine takes a container. Labels are those of the file alone. Absent where the file says nothing. */
export function containerSpec(service: Service, names: EngineNames): ContainerSpec {
  const { resources } = service;
  return defined({
    image: service.image,
    command: service.command ?? undefined,
    entrypoint: service.entrypoint ?? undefined,
    env: some(Object.entries(service.environment).map(([name, value]) => `${name}=${value}`)),
    labels: service.labels,
    ports: some(
      service.ports.map(({ target, published, hostIp, protocol }) => ({
        containerPort: target,
        protocol,
        hostIp: hostIp === '' ? null : hostIp,
        hostPort: published,
      })),
    ),
    exposedPorts: some(service.expose),
    ...mountsOf(service, names),
    volumesFrom: some(
      service.volumesFrom.map(({ kind, source, readOnly }) => {
        const container = kind === 'service' ? names.container(source) : source;
        return `${container}:${readOnly ? 'ro' : 'rw'}`;
      }),
    ),
    tmpfs: someKeys(service.tmpfs),
    networkMode: service.networkMode ? namespaceText(service.networkMode, names) : undefined,
    links: service.networkMode ? some(linksOf(service, names)) : undefined,
    networks: some(networksOf(service, names)),
    resources: someKeys(
      defined({
        memoryBytes: resources.memoryBytes ?? undefined,
        memorySwapBytes: resources.memorySwapBytes ?? undefined,
        memoryReservationBytes: resources.memoryReservationBytes ?? undefined,
        nanoCpus: resources.cpus === null ? undefined : Math.round(resources.cpus * 1e9),
        cpuShares: resources.cpuShares ?? undefined,
        cpuQuota: resources.cpuQuota ?? undefined,
        cpuPeriod: resources.cpuPeriod ?? undefined,
        cpusetCpus: resources.cpuset ?? undefined,
        pidsLimit: resources.pidsLimit ?? undefined,
      }),
    ),
    memorySwappiness: resources.memorySwappiness ?? undefined,
    blkioWeight: service.blkioWeight ?? undefined,
    oomKillDisable: service.oomKillDisable ?? undefined,
    oomScoreAdj: service.oomScoreAdj ?? undefined,
    shmSizeBytes: service.shmSizeBytes ?? undefined,
    ulimits: some(service.ulimits),
    sysctls: someKeys(service.sysctls),
    devices: some(service.devices),
    deviceCgroupRules: some(service.deviceCgroupRules),
    deviceRequests: some(
      service.deviceRequests.map(({ driver, count, deviceIds, capabilities, options }) =>
        defined({
          driver: driver ?? undefined,
          count: count ?? undefined,
          deviceIds: some(deviceIds),
          capabilities,
          options: someKeys(options),
        }),
      ),
    ),
    privileged: service.privileged ?? undefined,
    readonlyRootfs: service.readOnly ?? undefined,
    init: service.init ?? undefined,
    capAdd: some(service.capAdd),
    capDrop: some(service.capDrop),
    securityOpt: some(service.securityOpt),
    groupAdd: some(service.groupAdd),
    dns: some(service.dns),
    dnsSearch: some(service.dnsSearch),
    dnsOptions: some(service.dnsOptions),
    extraHosts: some(service.extraHosts),
    pidMode: service.pid ? namespaceText(service.pid, names) : undefined,
    ipcMode: service.ipc ? namespaceText(service.ipc, names) : undefined,
    utsMode: service.uts ?? undefined,
    usernsMode: service.usernsMode ?? undefined,
    cgroupParent: service.cgroupParent ?? undefined,
    cgroupnsMode: service.cgroup ?? undefined,
    isolation: service.isolation ?? undefined,
    runtime: service.runtime ?? undefined,
    storageOptions: someKeys(service.storageOptions),
    logConfig: service.logging
      ? { driver: service.logging.driver ?? '', options: service.logging.options }
      : undefined,
    restartPolicy: service.restart ?? undefined,
    user: service.user ?? undefined,
    workingDir: service.workingDir ?? undefined,
    hostname: service.hostname ?? undefined,
    domainname: service.domainname ?? undefined,
    tty: service.tty ?? undefined,
    openStdin: service.stdinOpen ?? undefined,
    stopSignal: service.stopSignal ?? undefined,
    stopTimeoutSeconds:
      service.stopGracePeriodMs === null ? undefined : Math.ceil(service.stopGracePeriodMs / 1000),
    healthcheck: service.healthcheck
      ? defined({
          test: service.healthcheck.test ?? undefined,
          intervalMs: service.healthcheck.intervalMs ?? undefined,
          timeoutMs: service.healthcheck.timeoutMs ?? undefined,
          startPeriodMs: service.healthcheck.startPeriodMs ?? undefined,
          retries: service.healthcheck.retries ?? undefined,
        })
      : undefined,
  });
}

function linksOf(service: Service, names: EngineNames): string[] {
  return [
    ...service.links.map(({ service: other, alias }) => `${names.container(other)}:${alias}`),
    ...service.externalLinks.map(({ container, alias }) => `${container}:${alias}`),
  ];
}

function networksOf(service: Service, names: EngineNames): NetworkAttachment[] {
  const links = linksOf(service, names);
  return service.networks.map((network, index) =>
    defined({
      network: names.network(network.network),
      aliases: [...new Set([service.name, ...network.aliases])],
      ipv4Address: network.ipv4Address ?? undefined,
      ipv6Address: network.ipv6Address ?? undefined,
      linkLocalIps: some(network.linkLocalIps),
      links: some(links),
      macAddress: network.macAddress ?? (index === 0 ? service.macAddress : null) ?? undefined,
      driverOptions: someKeys(network.driverOptions),
    }),
  );
}

/** Binds whose path the engine is to make go in the older form, which alone does that on every engine. */
function mountsOf(service: Service, names: EngineNames): { binds?: string[]; mounts?: MountSpec[] } {
  const asBind = (mount: ServiceMount) =>
    mount.bind !== null && (mount.bind.createHostPath || mount.bind.selinux !== null);
  const binds = service.mounts.filter(asBind).map((mount) => {
    const options = [
      mount.readOnly ? 'ro' : 'rw',
      ...[mount.bind?.selinux, mount.bind?.propagation].flatMap((option) => option ?? []),
    ];
    return `${mount.source ?? ''}:${mount.target}:${options.join(',')}`;
  });
  const mounts = service.mounts
    .filter((mount) => !asBind(mount))
    .map((mount): MountSpec => {
      const base = { destination: mount.target, readOnly: mount.readOnly || undefined };
      switch (mount.type) {
        case 'bind':
          return defined({
            type: 'bind',
            source: mount.source ?? undefined,
            ...base,
            bind: mount.bind?.propagation ? { propagation: mount.bind.propagation } : undefined,
          });
        case 'volume':
          return defined({
            type: 'volume',
            source: mount.source === null ? undefined : names.volume(mount.source),
            ...base,
            volume: mount.volume?.noCopy ? { noCopy: true } : undefined,
          });
        case 'tmpfs':
          return defined({
            type: 'tmpfs',
            ...base,
            tmpfs: someKeys(
              defined({
                sizeBytes: mount.tmpfs?.sizeBytes ?? undefined,
                mode: mount.tmpfs?.mode ?? undefined,
              }),
            ),
          });
      }
    });
  return { binds: some(binds), mounts: some(mounts) };
}

function namespaceText(mode: NamespaceMode, names: EngineNames): string {
  switch (mode.kind) {
    case 'plain':
      return mode.mode;
    case 'service':
      return `container:${names.container(mode.service)}`;
    case 'container':
      return `container:${mode.container}`;
  }
}

function some<T>(items: readonly T[]): T[] | undefined {
  return items.length === 0 ? undefined : [...items];
}

function someKeys<T extends object>(map: T): T | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

/** Without keys that are undefined, so that a spec says only what was said. */
export function defined<T extends object>(value: T): T {
  const kept: T = { ...value };
  for (const [name, item] of Object.entries(kept)) {
    if (item === undefined) Reflect.deleteProperty(kept, name);
  }
  return kept;
}
