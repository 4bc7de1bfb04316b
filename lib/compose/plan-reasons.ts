import { canonicalJson } from './canonical-json';
import type { ContainerFile, ContainerSpec, NetworkSpec, PortSpec } from './engine/container-spec';
import type { DesiredService } from './engine/desired';

/** Words for the parts of a spec whose change is told by name alone. */
const words: Partial<Record<keyof ContainerSpec, string>> = {
  command: 'the command',
  entrypoint: 'the entrypoint',
  volumesFrom: 'the services whose volumes are used',
  networkMode: 'the network mode',
  links: 'the links',
  healthcheck: 'the health check',
  logConfig: 'the logging',
  readonlyRootfs: 'the read-only root filesystem',
  openStdin: 'the open standard input',
  tty: 'the terminal',
  capAdd: 'the added capabilities',
  capDrop: 'the dropped capabilities',
  securityOpt: 'the security options',
  groupAdd: 'the added groups',
  dns: 'the name servers',
  dnsSearch: 'the search domains',
  dnsOptions: 'the resolver options',
  extraHosts: 'the extra hosts',
  pidMode: 'the process namespace',
  ipcMode: 'the IPC namespace',
  utsMode: 'the UTS namespace',
  usernsMode: 'the user namespace',
  shmSizeBytes: 'the size of /dev/shm',
  stopSignal: 'the stop signal',
  stopTimeoutSeconds: 'the stop grace period',
  workingDir: 'the working directory',
  deviceCgroupRules: 'the device rules',
  deviceRequests: 'the requested devices',
  cgroupnsMode: 'the cgroup namespace',
  cgroupParent: 'the parent cgroup',
  oomKillDisable: 'the protection from the OOM killer',
  oomScoreAdj: 'the OOM score',
  storageOptions: 'the storage options',
  blkioWeight: 'the block I/O weight',
  memorySwappiness: 'the memory swappiness',
  init: 'the init process',
};

/** Parts which are told item by item below. */
const itemized = new Set<string>([
  'image',
  'env',
  'labels',
  'ports',
  'exposedPorts',
  'mounts',
  'binds',
  'tmpfs',
  'networks',
  'resources',
  'restartPolicy',
]);

/** What differs between two makings of a service, in words, without any value that may be secret. */
export function describeChange(before: DesiredService, after: DesiredService): string[] {
  const [old, wanted] = [before.spec, after.spec];
  const reasons = [
    ...(old.image === wanted.image ? [] : [`image changed from ${old.image} to ${wanted.image}`]),
    ...nameChanges('environment', splitPairs(old.env), splitPairs(wanted.env)),
    ...nameChanges('label', entriesOf(old.labels), entriesOf(wanted.labels)),
    ...setChanges('port', (old.ports ?? []).map(portText), (wanted.ports ?? []).map(portText)),
    ...setChanges('exposed port', old.exposedPorts ?? [], wanted.exposedPorts ?? []),
    ...nameChanges('mount at', mountsOf(old), mountsOf(wanted)),
    ...nameChanges('network', networksOf(old), networksOf(wanted)),
    ...nameChanges('limit', entriesOf(old.resources), entriesOf(wanted.resources)),
    ...restartChange(old, wanted),
    ...otherChanges(old, wanted),
    ...nameChanges('', filesOf(before.files), filesOf(after.files)),
  ];
  if (before.platform !== after.platform) {
    reasons.push(`platform changed from ${before.platform ?? 'any'} to ${after.platform ?? 'any'}`);
  }
  if (before.containerName !== after.containerName) reasons.push('container name changed');
  return reasons;
}

/** The same for a network. */
export function describeNetworkChange(before: NetworkSpec, after: NetworkSpec): string[] {
  const keys = ['driver', 'internal', 'attachable', 'enableIpv6', 'ipam', 'options'] as const;
  const names: Partial<Record<(typeof keys)[number], string>> = {
    ipam: 'addresses',
    options: 'driver options',
    enableIpv6: 'IPv6',
  };
  const changed = keys.filter(
    (key) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null),
  );
  const labels = nameChanges('label', ownLabels(before.labels), ownLabels(after.labels));
  return [...changed.map((key) => `${names[key] ?? key} changed`), ...labels];
}

function ownLabels(labels: Readonly<Record<string, string>> = {}): Map<string, string> {
  return new Map([...entriesOf(labels)].filter(([name]) => !name.startsWith('com.docker.compose.')));
}

/** `label x added`, `label y changed`, `label z removed`: what differs between two maps, never the values. */
export function nameChanges(
  what: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const says = (name: string, verb: string) => `${what === '' ? name : `${what} ${name}`} ${verb}`;
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => says(name, 'removed'));
  const others = [...after].flatMap(([name, value]) => {
    if (!before.has(name)) return [says(name, 'added')];
    return before.get(name) === value ? [] : [says(name, 'changed')];
  });
  return [...others, ...gone];
}

function setChanges(what: string, before: readonly string[], after: readonly string[]): string[] {
  return nameChanges(
    what,
    new Map(before.map((item) => [item, ''])),
    new Map(after.map((item) => [item, ''])),
  );
}

function splitPairs(pairs: readonly string[] = []): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const limitWords: Record<string, string> = {
  memoryBytes: 'memory',
  memorySwapBytes: 'memory and swap',
  memoryReservationBytes: 'memory reservation',
  nanoCpus: 'CPUs',
  cpuShares: 'CPU shares',
  cpuQuota: 'CPU quota',
  cpuPeriod: 'CPU period',
  cpusetCpus: 'CPU set',
  pidsLimit: 'processes',
};

function entriesOf(map: object | undefined): Map<string, string> {
  return new Map(
    Object.entries(map ?? {}).map(([name, value]) => [limitWords[name] ?? name, canonicalJson(value)]),
  );
}

function portText({ containerPort, hostPort, hostIp, protocol }: PortSpec): string {
  const host = `${hostIp === null ? '' : `${hostIp}:`}${hostPort ?? '*'}`;
  return `${host}:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

function mountsOf(spec: ContainerSpec): Map<string, string> {
  return new Map([
    ...(spec.mounts ?? []).map((mount) => [mount.destination, canonicalJson(mount)] as const),
    ...(spec.binds ?? []).map((bind) => [bind.split(':')[1] ?? bind, bind] as const),
    ...Object.entries(spec.tmpfs ?? {}),
  ]);
}

function networksOf(spec: ContainerSpec): Map<string, string> {
  return new Map((spec.networks ?? []).map((network) => [network.network, canonicalJson(network)]));
}

function restartChange(old: ContainerSpec, wanted: ContainerSpec): string[] {
  const text = ({ restartPolicy }: ContainerSpec) =>
    restartPolicy
      ? `${restartPolicy.name}${restartPolicy.maximumRetryCount > 0 ? `:${restartPolicy.maximumRetryCount}` : ''}`
      : 'no';
  if (text(old) === text(wanted)) return [];
  return [`restart policy changed from ${text(old)} to ${text(wanted)}`];
}

function otherChanges(old: ContainerSpec, wanted: ContainerSpec): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(wanted)].filter((name) => !itemized.has(name)));
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(wanted))];
  const wordOf = new Map<string, string>(Object.entries(words));
  return [...names]
    .filter((name) => canonicalJson(before.get(name) ?? null) !== canonicalJson(after.get(name) ?? null))
    .map((name) => `${wordOf.get(name) ?? name} changed`);
}

function filesOf(files: readonly ContainerFile[]): Map<string, string> {
  return new Map(files.map((file) => [`${file.kind} ${file.source} at ${file.path}`, canonicalJson(file)]));
}
