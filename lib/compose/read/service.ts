import { composeLimits } from '../limits';
import type { PullPolicy, Service } from '../project';
import { readCommand, readHealthcheck } from './command';
import type { ReadContext } from './context';
import { plainDeploy, readDeploy } from './deploy';
import { readDependsOn, readLinks, readVolumesFrom } from './depends-on';
import type { ReadDependency, ReadLink, ReadVolumesFrom } from './depends-on';
import { readDevices, readExtraHosts, readUlimits } from './devices';
import { readEnvironment } from './environment';
import { readRecord, readTextOrTexts, readTexts } from './lists';
import { readMounts, readTmpfs } from './mounts';
import type { ReadMount } from './mounts';
import { readMacAddress, readNamespace, readServiceNetworks } from './networks';
import type { ReadNamespace, ReadNetwork } from './networks';
import { readExpose, readPorts } from './ports';
import type { ReadPort } from './ports';
import { readDeviceRequests, readReplicas, readResources, readRestart } from './resources';
import { readServiceFiles } from './service-files';
import type { ReadServiceFile } from './service-files';
import type { Place } from './values';
import { shorten } from './values';

/** A service as read, with places where the checks between services need them. */
export type ReadService = Omit<
  Service,
  | 'range'
  | 'ports'
  | 'mounts'
  | 'volumesFrom'
  | 'networkMode'
  | 'networks'
  | 'links'
  | 'externalLinks'
  | 'dependsOn'
  | 'files'
  | 'pid'
  | 'ipc'
> & {
  place: Place;
  ports: ReadPort[];
  mounts: ReadMount[];
  volumesFrom: ReadVolumesFrom[];
  networkMode: ReadNamespace | null;
  networks: ReadNetwork[];
  links: ReadLink[];
  externalLinks: ReadLink[];
  dependsOn: ReadDependency[];
  files: ReadServiceFile[];
  pid: ReadNamespace | null;
  ipc: ReadNamespace | null;
};

const imagePattern =
  /^[a-zA-Z0-9][a-zA-Z0-9._-]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/;
const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** One service of the file. */
export function readService(name: string, place: Place, context: ReadContext): ReadService {
  const networkMode = readNamespace(place.get('network_mode'), ['bridge', 'host', 'none', 'default']);
  const text = (key: string) => place.get(key)?.text() ?? null;
  const flag = (key: string) => place.get(key)?.boolean() ?? null;
  return {
    name,
    place,
    image: readImage(place),
    command: readCommand(place.get('command')),
    entrypoint: readCommand(place.get('entrypoint')),
    environment: readEnvironment(place, context),
    labels: readLabels(place.get('labels')),
    ports: readPorts(place.get('ports'), context),
    expose: readExpose(place.get('expose'), context),
    mounts: readMounts(place.get('volumes')),
    tmpfs: readTmpfs(place.get('tmpfs')),
    volumesFrom: readVolumesFrom(place.get('volumes_from')),
    networkMode,
    networks: readServiceNetworks(place.get('networks')),
    links: readLinks(place.get('links')),
    externalLinks: readLinks(place.get('external_links')),
    dependsOn: readDependsOn(place.get('depends_on')),
    healthcheck: readHealthcheck(place.get('healthcheck')),
    restart: context.target === 'engine' ? readRestart(place) : null,
    replicas: readReplicas(place, composeLimits.replicasOfOneService),
    resources: readResources(place),
    deploy: context.target === 'swarm' ? readDeploy(place) : plainDeploy,
    deviceRequests: readDeviceRequests(place),
    files: [
      ...readServiceFiles(place.get('secrets'), 'secret'),
      ...readServiceFiles(place.get('configs'), 'config'),
    ],
    containerName: readContainerName(place.get('container_name')),
    hostname: text('hostname'),
    domainname: text('domainname'),
    user: text('user'),
    groupAdd: readTexts(place.get('group_add')),
    workingDir: text('working_dir'),
    privileged: flag('privileged'),
    readOnly: flag('read_only'),
    init: flag('init'),
    tty: flag('tty'),
    stdinOpen: flag('stdin_open'),
    capAdd: readTexts(place.get('cap_add')),
    capDrop: readTexts(place.get('cap_drop')),
    securityOpt: readSecurityOpt(place.get('security_opt')),
    devices: readDevices(place.get('devices')),
    deviceCgroupRules: readTexts(place.get('device_cgroup_rules')),
    ulimits: readUlimits(place.get('ulimits')),
    sysctls: readRecord(place.get('sysctls')),
    dns: readTextOrTexts(place.get('dns')),
    dnsSearch: readTextOrTexts(place.get('dns_search')),
    dnsOptions: readTexts(place.get('dns_opt')),
    extraHosts: readExtraHosts(place.get('extra_hosts')),
    shmSizeBytes: place.get('shm_size')?.bytes() ?? null,
    pid: readNamespace(place.get('pid'), ['host']),
    ipc: readNamespace(place.get('ipc'), ['host', 'shareable', 'private', 'none']),
    uts: place.get('uts')?.oneOf(['host'] as const) ?? null,
    usernsMode: place.get('userns_mode')?.oneOf(['host'] as const) ?? null,
    cgroup: place.get('cgroup')?.oneOf(['host', 'private'] as const) ?? null,
    cgroupParent: text('cgroup_parent'),
    oomKillDisable: flag('oom_kill_disable'),
    oomScoreAdj: place.get('oom_score_adj')?.integer({ min: -1000, max: 1000 }) ?? null,
    blkioWeight: place.get('blkio_config')?.get('weight')?.integer({ min: 10, max: 1000 }) ?? null,
    isolation: place.get('isolation')?.oneOf(['default', 'process', 'hyperv'] as const) ?? null,
    runtime: text('runtime'),
    storageOptions: readRecord(place.get('storage_opt')),
    macAddress: readMacAddress(place.get('mac_address')),
    logging: readLogging(place.get('logging')),
    stopSignal: text('stop_signal'),
    stopGracePeriodMs: place.get('stop_grace_period')?.durationMs() ?? null,
    pullPolicy: readPullPolicy(place.get('pull_policy')),
    platform: text('platform'),
    profiles: readProfiles(place.get('profiles')),
  };
}

function readImage(place: Place): string {
  const image = place.get('image');
  if (!image) {
    // A refused "build:" says already what to do.
    if (!place.get('build'))
      place.error('missing', 'The service needs "image:", such as "image: nginx:1.27".');
    return '';
  }
  const text = image.text('the name of an image') ?? '';
  if (image.node.kind === 'scalar' && !/^(sha256:)?[a-f0-9]{64}$/.test(text) && !isImageReference(text)) {
    const message = `"${shorten(text)}" is not the name of an image. Write it like "nginx:1.27" or "registry.example.com:5000/team/app".`;
    image.error('bad-value', message);
  }
  return text;
}

function isImageReference(text: string): boolean {
  if (text.length > 512 || !imagePattern.test(text)) return false;
  // Only the host of a registry may have capitals.
  const path = text.replace(/[:@][^/]*$/, '');
  return path.includes('/') || path === path.toLowerCase();
}

/** The keys which Compose and Gantry write themselves cannot be set. */
function readLabels(place: Place | undefined): Record<string, string> {
  const labels = readRecord(place);
  for (const name of Object.keys(labels)) {
    if (name.startsWith('com.docker.compose.')) {
      place?.error(
        'refused',
        `The label "${shorten(name)}" is Compose's own: docker compose finds the stack by it.`,
      );
    }
  }
  return labels;
}

function readContainerName(place: Place | undefined): string | null {
  const text = place?.text('a name') ?? null;
  if (!place || text === null) return null;
  if (containerName.test(text)) return text;
  const rule = 'letters, digits, "_", "." and "-", two at least, a letter or digit first';
  return place.error('bad-value', `"${shorten(text)}" is not the name of a container: ${rule}.`);
}

function readSecurityOpt(place: Place | undefined): string[] {
  const options = readTexts(place);
  for (const option of options) {
    const profile = /^seccomp[=:](.*)$/.exec(option)?.[1];
    if (place && profile !== undefined && profile !== 'unconfined' && !profile.trimStart().startsWith('{')) {
      const message = `"${shorten(option)}" names a file, and there is no project folder. Write the profile's JSON, or "seccomp=unconfined".`;
      place.error('refused', message);
    }
  }
  return options;
}

function readLogging(place: Place | undefined): Service['logging'] {
  if (!place) return null;
  place.entries('a map with "driver"');
  return { driver: place.get('driver')?.text() ?? null, options: readRecord(place.get('options')) };
}

function readPullPolicy(place: Place | undefined): PullPolicy {
  const text = place?.text('a pull policy') ?? null;
  if (!place || text === null) return 'missing';
  if (text === 'always' || text === 'never' || text === 'missing') return text;
  if (text === 'if_not_present') return 'missing';
  if (text === 'build') {
    place.error('refused', '"build" is refused: Gantry deploys images; build it and name it with "image:".');
  } else if (/^(refresh|daily|weekly|every_\w+)$/.test(text)) {
    place.warn('ignored', `"${text}" is taken as "missing": Gantry pulls again only when it is asked to.`);
  } else {
    place.error('bad-value', `"${shorten(text)}" is not one of "missing", "always", "never".`);
  }
  return 'missing';
}

function readProfiles(place: Place | undefined): string[] {
  const profiles = readTexts(place);
  for (const profile of profiles) {
    if (place && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(profile)) {
      place.error(
        'bad-value',
        `"${shorten(profile)}" is not the name of a profile: letters, digits, "_", "." and "-".`,
      );
    }
  }
  return profiles;
}
