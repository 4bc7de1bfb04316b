import type {
  ServiceFile as FileInService,
  ServiceMount as MountSpec,
  ServiceSpec,
  UpdatePolicy,
} from '@/lib/contract/service-spec';
import type { Project, Service, ServiceMount, UpdateConfig } from '../project';
import { parseBytes } from '../units';
import { stackLabels, swarmServiceName } from './labels';

/** What a Swarm takes where a service says nothing. Source: swarmkit, `api/defaults/service.go`. */
export const swarmDefaults = {
  restart: { condition: 'any', delayMs: 5_000, maxAttempts: 0, windowMs: 0 },
  update: {
    parallelism: 1,
    delayMs: 0,
    failureAction: 'pause',
    monitorMs: 5_000,
    maxFailureRatio: 0,
    order: 'stop-first',
  },
  stopGracePeriodMs: 10_000,
} as const;

/** A service as `docker stack deploy` makes it. Source: docker/cli, `cli/compose/convert/service.go`. */
export function swarmServiceSpec(service: Service, project: Project): ServiceSpec {
  const { resources, deploy } = service;
  const own = { [stackLabels.namespace]: project.name };
  return {
    name: swarmServiceName(project.name, service.name),
    labels: { ...deploy.labels, ...own, [stackLabels.image]: service.image },
    mode: modeOf(service),
    container: {
      image: service.image,
      labels: { ...service.labels, ...own },
      command: service.entrypoint ?? [],
      args: service.command ?? [],
      hostname: service.hostname ?? '',
      env: Object.entries(service.environment)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
      workingDir: service.workingDir ?? '',
      user: service.user ?? '',
      groups: service.groupAdd,
      tty: service.tty ?? false,
      openStdin: service.stdinOpen ?? false,
      readOnly: service.readOnly ?? false,
      init: service.init,
      stopSignal: service.stopSignal ?? '',
      stopGracePeriodMs: service.stopGracePeriodMs,
      healthcheck: healthcheckOf(service),
      hosts: service.extraHosts.map(hostsLine),
      dns: { nameservers: service.dns, search: service.dnsSearch, options: service.dnsOptions },
      mounts: [...service.mounts.map((mount) => mountOf(mount, project)), ...tmpfsMounts(service)],
      secrets: filesOf('secret', service, project),
      configs: filesOf('config', service, project),
      ...capabilitiesOf(service),
      sysctls: service.sysctls,
      ulimits: service.ulimits.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    },
    resources: {
      limits: {
        nanoCpus: nano(resources.cpus),
        memoryBytes: resources.memoryBytes ?? 0,
        pids: Math.max(resources.pidsLimit ?? 0, 0),
      },
      reservations: {
        nanoCpus: nano(deploy.cpusReserved),
        memoryBytes: resources.memoryReservationBytes ?? 0,
      },
    },
    restart: deploy.restart && {
      condition: deploy.restart.condition ?? swarmDefaults.restart.condition,
      delayMs: deploy.restart.delayMs ?? swarmDefaults.restart.delayMs,
      maxAttempts: deploy.restart.maxAttempts ?? 0,
      windowMs: deploy.restart.windowMs ?? 0,
    },
    placement: {
      constraints: deploy.constraints,
      spread: deploy.spread,
      maxReplicasPerNode: deploy.maxReplicasPerNode ?? 0,
      platforms: [],
    },
    networks: networksOf(service, project),
    logDriver: service.logging && {
      name: service.logging.driver ?? '',
      options: service.logging.options,
    },
    forceUpdate: 0,
    updatePolicy: policyOf(deploy.update),
    rollbackPolicy: policyOf(deploy.rollback),
    endpoint: {
      mode: deploy.endpointMode ?? 'vip',
      ports: service.ports
        .map(({ protocol, target, published, mode }) => ({
          protocol,
          targetPort: target,
          publishedPort: published ?? 0,
          publishMode: mode,
        }))
        .toSorted((a, b) => a.publishedPort - b.publishedPort),
    },
  };
}

function modeOf({ deploy: { mode: kind }, replicas }: Service): ServiceSpec['mode'] {
  const count = replicas ?? 1;
  switch (kind) {
    case 'replicated':
      return { kind, replicas: count };
    case 'replicated-job':
      return { kind, maxConcurrent: count, totalCompletions: count };
    case 'global':
    case 'global-job':
      return { kind };
  }
}

function nano(cpus: number | null): number {
  return Math.round((cpus ?? 0) * 1e9);
}

function healthcheckOf({ healthcheck }: Service): ServiceSpec['container']['healthcheck'] {
  return (
    healthcheck && {
      test: healthcheck.test ?? [],
      intervalMs: healthcheck.intervalMs ?? 0,
      timeoutMs: healthcheck.timeoutMs ?? 0,
      startPeriodMs: healthcheck.startPeriodMs ?? 0,
      retries: healthcheck.retries ?? 0,
    }
  );
}

/** `host:address` as a line of a hosts file. */
function hostsLine(text: string): string {
  const at = text.indexOf(':');
  return `${text.slice(at + 1)} ${text.slice(0, at)}`;
}

/** Source: docker/cli, `cli/compose/convert/volume.go`. */
function mountOf(mount: ServiceMount, project: Project): MountSpec {
  const { type, source, target, readOnly } = mount;
  const spec: MountSpec = { type, source: source ?? '', target, readOnly };
  switch (type) {
    case 'bind':
      if (mount.bind?.propagation) spec.propagation = mount.bind.propagation;
      return spec;
    case 'tmpfs':
      if (mount.tmpfs?.sizeBytes) spec.tmpfsBytes = mount.tmpfs.sizeBytes;
      if (mount.tmpfs?.mode) spec.tmpfsMode = mount.tmpfs.mode;
      return spec;
    case 'volume': {
      if (mount.volume?.noCopy) spec.noCopy = true;
      const volume = project.volumes.find(({ key }) => key === source);
      if (!volume) return spec;
      spec.source = volume.name;
      if (volume.external) return spec;
      spec.volumeLabels = { ...volume.labels, [stackLabels.namespace]: project.name };
      if (volume.driver !== null || Object.keys(volume.driverOptions).length > 0)
        spec.driver = { name: volume.driver ?? '', options: volume.driverOptions };
      return spec;
    }
  }
}

/** `tmpfs: /run:size=64m,mode=1777`. */
function tmpfsMounts({ tmpfs }: Service): MountSpec[] {
  return Object.entries(tmpfs).map(([target, text]) => {
    const options = new Map(
      text.split(',').map((option): [string, string] => {
        const [name = '', value = ''] = option.split('=');
        return [name, value];
      }),
    );
    const spec: MountSpec = { type: 'tmpfs', source: '', target, readOnly: false };
    const bytes = parseBytes(options.get('size') ?? '');
    if (bytes !== null && bytes > 0) spec.tmpfsBytes = bytes;
    const mode = options.get('mode') ?? '';
    if (/^[0-7]{1,5}$/.test(mode)) spec.tmpfsMode = parseInt(mode, 8);
    return spec;
  });
}

/** Ids are filled in when it is known which version of each there is. */
function filesOf(kind: 'secret' | 'config', service: Service, project: Project): FileInService[] {
  const sources = kind === 'secret' ? project.secrets : project.configs;
  return service.files
    .filter((file) => file.kind === kind)
    .map(({ source, target, uid, gid, mode }) => ({
      id: '',
      name: sources.find(({ key }) => key === source)?.name ?? source,
      target: fileTarget(kind, target),
      uid,
      gid,
      mode,
    }));
}

/** Docker takes a path without a slash as one under `/run/secrets`, or under `/`: written so, as its tools do. */
export function fileTarget(kind: 'secret' | 'config', target: string): string {
  const folder = kind === 'secret' ? '/run/secrets/' : '/';
  const name = target.startsWith(folder) ? target.slice(folder.length) : '/';
  return name.includes('/') ? target : name;
}

function networksOf(service: Service, project: Project): ServiceSpec['networks'] {
  const names = new Map(project.networks.map(({ key, name }) => [key, name]));
  return service.networks.map(({ network, aliases }) => {
    const target = names.get(network) ?? network;
    // The networks of the node itself have no names to resolve.
    const isOwn = !['host', 'none', 'bridge'].includes(target);
    return { target, aliases: isOwn ? [...new Set([...aliases, service.name])] : [] };
  });
}

/** As Docker writes them, `CAP_` and all. Source: docker/cli, `opts/capabilities.go`. */
function capabilitiesOf({ capAdd, capDrop }: Service): { capAdd: string[]; capDrop: string[] } {
  const normal = (names: readonly string[]) => [
    ...new Set(
      names.map((name) => {
        const upper = name.trim().toUpperCase();
        return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
      }),
    ),
  ];
  const added = normal(capAdd);
  const dropped = normal(capDrop).filter((name) => !added.includes(name));
  const only = (names: readonly string[]) => (names.includes('ALL') ? ['ALL'] : [...names].sort());
  return { capAdd: only(added), capDrop: only(dropped) };
}

function policyOf(config: UpdateConfig | null): UpdatePolicy | null {
  const { update } = swarmDefaults;
  return (
    config && {
      parallelism: config.parallelism ?? update.parallelism,
      delayMs: config.delayMs ?? update.delayMs,
      failureAction: config.failureAction ?? update.failureAction,
      monitorMs: config.monitorMs ?? update.monitorMs,
      maxFailureRatio: config.maxFailureRatio ?? update.maxFailureRatio,
      order: config.order ?? update.order,
    }
  );
}
