import { canonicalJson } from '../canonical-json';
import type { Dependency, FileSource, Network, Project, PullPolicy, Service, Volume } from '../project';
import { sha256Hex } from '../sha256';
import type { ContainerFile, ContainerSpec, NetworkSpec, VolumeSpec } from './container-spec';
import { composeFileName, composeLabels, composeVersion } from './labels';
import { dependencyOrder } from './order';
import { containerSpec, defined, engineNames } from './spec';
import type { EngineNames } from './spec';

/** An external network must be there already: `spec` is then only its name. */
export type DesiredNetwork = {
  key: string;
  name: string;
  external: boolean;
  configHash: string;
  spec: NetworkSpec;
};
export type DesiredVolume = {
  key: string;
  name: string;
  external: boolean;
  configHash: string;
  spec: VolumeSpec;
};

/** What every container of one service is made from. */
export type DesiredService = {
  service: string;
  image: string;
  /** Where `image` is the one an earlier revision ran, not what the file's own reference means now. */
  recorded: { revision: number; fileImage: string } | null;
  platform: string | null;
  pullPolicy: PullPolicy;
  /** As the file has it; null where it says nothing, which means one. */
  replicasInFile: number | null;
  /** Sha256 in hex of all that makes a container, the files' content too: same hash, same container. */
  configHash: string;
  containerName: string | null;
  dependsOn: Dependency[];
  /** Services whose namespaces or volumes its containers share: they are recreated with those. */
  sharesWith: string[];
  /** Names of the networks and named volumes it uses. */
  networks: string[];
  volumes: string[];
  /** Labels are those of the file; `desiredContainer` adds Compose's own. */
  spec: ContainerSpec;
  files: ContainerFile[];
};

/** All that a Compose file asks of one engine, services in the order in which they start. */
export type DesiredStack = {
  name: string;
  networks: DesiredNetwork[];
  volumes: DesiredVolume[];
  services: DesiredService[];
  /** Services of the file whose profiles are not active: what runs of them is left alone. */
  inactiveServices: string[];
};

/** One container to create: hand `name`, `platform` and `spec` to the engine, put `files` into it, start it. */
export type DesiredContainer = {
  name: string;
  service: string;
  /** From 1. */
  number: number;
  platform: string | null;
  configHash: string;
  spec: ContainerSpec;
  files: ContainerFile[];
};

/** What the engine must hold for `project`. Pure: the same project gives the same answer, hashes included. */
export function desiredStack(project: Project): DesiredStack {
  const names = engineNames(project);
  const byName = new Map(project.services.map((service) => [service.name, service]));
  const order = dependencyOrder([...byName.keys()], (name) =>
    (byName.get(name)?.dependsOn ?? []).map(({ service }) => service),
  );
  return {
    name: project.name,
    networks: project.networks.map((network) => desiredNetwork(network, project.name)),
    volumes: project.volumes.map((volume) => desiredVolume(volume, project.name)),
    services: order.flatMap((name) => {
      const service = byName.get(name);
      return service ? [desiredService(service, project, names)] : [];
    }),
    inactiveServices: project.inactiveServices,
  };
}

function desiredService(service: Service, project: Project, names: EngineNames): DesiredService {
  const spec = containerSpec(service, names);
  const files = filesOf(service, project);
  const hashed = {
    spec,
    files: files.map(({ content, ...file }) => ({ ...file, sha256: sha256Hex(content) })),
    platform: service.platform,
    containerName: service.containerName,
  };
  const namespaces = [service.networkMode, service.pid, service.ipc].flatMap((mode) =>
    mode?.kind === 'service' ? [mode.service] : [],
  );
  const volumesFrom = service.volumesFrom.flatMap(({ kind, source }) => (kind === 'service' ? [source] : []));
  return {
    service: service.name,
    image: service.image,
    recorded: null,
    platform: service.platform,
    pullPolicy: service.pullPolicy,
    replicasInFile: service.replicas,
    configHash: sha256Hex(canonicalJson(hashed)),
    containerName: service.containerName,
    dependsOn: service.dependsOn,
    sharesWith: [...new Set([...namespaces, ...volumesFrom])],
    networks: service.networks.map(({ network }) => names.network(network)),
    volumes: service.mounts.flatMap(({ type, source }) =>
      type === 'volume' && source !== null ? [names.volume(source)] : [],
    ),
    spec,
    files,
  };
}

function filesOf(service: Service, project: Project): ContainerFile[] {
  const sources = { secret: byKey(project.secrets), config: byKey(project.configs) };
  return service.files.map(({ kind, source, target, uid, gid, mode }) => ({
    kind,
    source,
    path: target,
    content: sources[kind].get(source)?.content ?? '',
    uid: Number(uid),
    gid: Number(gid),
    mode,
  }));
}

function byKey(sources: readonly FileSource[]): Map<string, FileSource> {
  return new Map(sources.map((source) => [source.key, source]));
}

function desiredNetwork(network: Network, stack: string): DesiredNetwork {
  const { key, name, external } = network;
  if (external) return { key, name, external, configHash: '', spec: { name } };
  const { ipam } = network;
  const spec: NetworkSpec = defined({
    name,
    driver: network.driver ?? undefined,
    internal: network.internal || undefined,
    attachable: network.attachable || undefined,
    enableIpv6: network.enableIpv6 || undefined,
    ipam: ipam
      ? defined({
          driver: ipam.driver ?? undefined,
          options: Object.keys(ipam.options).length > 0 ? ipam.options : undefined,
          configs: ipam.configs.map(({ subnet, gateway, ipRange, auxiliaryAddresses }) =>
            defined({
              subnet: subnet ?? undefined,
              gateway: gateway ?? undefined,
              ipRange: ipRange ?? undefined,
              auxiliaryAddresses: Object.keys(auxiliaryAddresses).length > 0 ? auxiliaryAddresses : undefined,
            }),
          ),
        })
      : undefined,
    options: Object.keys(network.driverOptions).length > 0 ? network.driverOptions : undefined,
    labels: network.labels,
  });
  const configHash = sha256Hex(canonicalJson(spec));
  const labels = { ...network.labels, ...objectLabels(stack, configHash), [composeLabels.network]: key };
  return { key, name, external, configHash, spec: { ...spec, labels } };
}

function desiredVolume(volume: Volume, stack: string): DesiredVolume {
  const { key, name, external } = volume;
  if (external) return { key, name, external, configHash: '', spec: { name } };
  const spec: VolumeSpec = defined({
    name,
    driver: volume.driver ?? undefined,
    driverOptions: Object.keys(volume.driverOptions).length > 0 ? volume.driverOptions : undefined,
    labels: volume.labels,
  });
  const configHash = sha256Hex(canonicalJson(spec));
  const labels = { ...volume.labels, ...objectLabels(stack, configHash), [composeLabels.volume]: key };
  return { key, name, external, configHash, spec: { ...spec, labels } };
}

function objectLabels(stack: string, configHash: string): Record<string, string> {
  return {
    [composeLabels.project]: stack,
    [composeLabels.version]: composeVersion,
    [composeLabels.configHash]: configHash,
  };
}

/**
 * The same stack with services that run what revision `revision` ran.
 * @param images by service: `repository@sha256:…` or an image id. The configuration hash stays the file's, so that
 * the file alone decides what else changes.
 */
export function withRecordedImages(
  stack: DesiredStack,
  revision: number,
  images: ReadonlyMap<string, string>,
): DesiredStack {
  return {
    ...stack,
    services: stack.services.map((service) => {
      const image = images.get(service.service);
      if (image === undefined) return service;
      const recorded = { revision, fileImage: service.image };
      return { ...service, image, recorded, spec: { ...service.spec, image } };
    }),
  };
}

/** What a container is called: as `docker compose` 2 has it, or as the file says. */
export function containerNameOf(stack: DesiredStack, service: DesiredService, number: number): string {
  return service.containerName ?? `${stack.name}-${service.service}-${number}`;
}

/** Replica `number` (from 1) of a service, with its name and all its labels. */
export function desiredContainer(
  stack: DesiredStack,
  service: DesiredService,
  number: number,
): DesiredContainer {
  const dependsOn = service.dependsOn.map(
    ({ service: name, condition, restart }) => `${name}:${condition}:${String(restart)}`,
  );
  const labels = {
    ...service.spec.labels,
    [composeLabels.project]: stack.name,
    [composeLabels.service]: service.service,
    [composeLabels.containerNumber]: String(number),
    [composeLabels.oneOff]: 'False',
    [composeLabels.configHash]: service.configHash,
    [composeLabels.version]: composeVersion,
    [composeLabels.workingDir]: '/',
    [composeLabels.configFiles]: composeFileName,
    [composeLabels.dependsOn]: dependsOn.join(','),
  };
  return {
    name: containerNameOf(stack, service, number),
    service: service.service,
    number,
    platform: service.platform,
    configHash: service.configHash,
    spec: { ...service.spec, labels },
    files: service.files,
  };
}

/** A mount of the container that is being replaced. */
export type OldMount = { type: string; name: string | null; destination: string };

/**
 * The container to create in place of another: volumes without a name of their own (anonymous, or declared by the
 * image) go over from the old one, so that a recreate loses no data, as docker compose does.
 */
export function withOldVolumes(
  container: DesiredContainer,
  oldMounts: readonly OldMount[],
): DesiredContainer {
  const { spec } = container;
  const anonymous = new Set(
    (spec.mounts ?? [])
      .filter(({ type, source }) => type === 'volume' && source === undefined)
      .map(destinationOf),
  );
  const taken = new Set([
    ...(spec.mounts ?? []).map(destinationOf),
    ...(spec.binds ?? []).map((bind) => trimSlashes(bind.split(':')[1] ?? '')),
    ...Object.keys(spec.tmpfs ?? {}).map(trimSlashes),
  ]);
  const carried = oldMounts.flatMap(({ type, name, destination }) => {
    const path = trimSlashes(destination);
    // Only names the engine made up: a volume the file no longer names is not to come back.
    const isAnonymous = type === 'volume' && name !== null && /^[a-f0-9]{64}$/.test(name);
    if (!isAnonymous || (taken.has(path) && !anonymous.has(path))) return [];
    return [{ path, source: name }];
  });
  if (carried.length === 0) return container;
  const sources = new Map(carried.map(({ path, source }) => [path, source]));
  const kept = (spec.mounts ?? []).map((mount) => {
    const source = sources.get(destinationOf(mount));
    return source !== undefined && anonymous.has(destinationOf(mount)) ? { ...mount, source } : mount;
  });
  const added = carried
    .filter(({ path }) => !anonymous.has(path))
    .map(({ path, source }) => ({ type: 'volume' as const, source, destination: path }));
  return { ...container, spec: { ...spec, mounts: [...kept, ...added] } };
}

function destinationOf({ destination }: { destination: string }): string {
  return trimSlashes(destination);
}

function trimSlashes(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}
