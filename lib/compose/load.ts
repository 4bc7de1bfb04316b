import { buildTree } from './build-tree';
import { checkKeys } from './check-keys';
import { allDependencies, checkProject } from './check-project';
import type { ReadProject } from './check-project';
import type { Diagnostic } from './diagnostic';
import { resolveExtends } from './extend';
import { VariableFiller } from './fill-variables';
import type { VariableUse } from './interpolate';
import { composeLimits } from './limits';
import { stackNameProblem } from './names';
import { parseYaml } from './parse';
import type { NamespaceMode, Project, Service } from './project';
import type { ReadContext } from './read/context';
import type { ReadNamespace } from './read/networks';
import { readService } from './read/service';
import type { ReadService } from './read/service';
import { readFileSources, readNetworks, readVolumes } from './read/top-level';
import type { Declared } from './read/top-level';
import { Place } from './read/values';
import { Report } from './report';
import { TextLines } from './text-lines';
import { childOf, pathOf } from './tree';
import type { ComposeNode, MapNode } from './tree';

/** What a stack is deployed to: one engine's containers, or a Swarm's services. */
export type ComposeTarget = 'engine' | 'swarm';

export type ComposeSource = {
  /** The Compose file as typed. */
  text: string;
  /** The stack's name. Without one the file's own `name` is taken, or else it is an error. */
  stackName?: string;
  target: ComposeTarget;
  /** For `${…}`, by name. */
  variables?: Readonly<Record<string, string>>;
  /** What `env_file` and the `file` of secrets and configs name, as pasted: path as written in the file to content. */
  files?: Readonly<Record<string, string>>;
  /** Active profiles; `*` is all. */
  profiles?: readonly string[];
};

export type ComposeResult = {
  /** Null where there are errors. */
  project: Project | null;
  /** In the order of the text. */
  diagnostics: Diagnostic[];
  /** The variables the file uses, by name, whether defined or not. */
  variables: VariableUse[];
  /** The files it needs pasted: the names under `env_file` and the `file` of secrets and configs. */
  requiredFiles: string[];
  /** Every profile it names, sorted. */
  profiles: string[];
};

/**
 * Reads a Compose file: parses, interpolates, checks and normalises it. Never throws on bad input: every problem is
 * a diagnostic with its place in the text. Bounded in time and memory by `composeLimits`.
 */
export function loadProject(source: ComposeSource): ComposeResult {
  const { text, target, variables = {}, files = {} } = source;
  // A text beyond the limit is refused before its lines are counted.
  const lines = new TextLines(text.length > composeLimits.fileBytes ? '' : text);
  const report = new Report(lines);
  const filler = new VariableFiller(text, lines, variables, report);
  const context: ReadContext = {
    target,
    variables,
    files,
    report,
    requiredFiles: new Set(),
    portsLeft: composeLimits.ports,
  };
  const root = readRoot(text, report, filler, files);
  const read = root && readProject(root, source, context);
  if (read) checkProject(read, target);
  return {
    project: read && report.errorCount === 0 ? toProject(read, lines) : null,
    diagnostics: report.diagnostics(),
    variables: filler.listUses(),
    requiredFiles: [...context.requiredFiles],
    profiles: read ? profilesOf(read) : [],
  };
}

function readRoot(
  text: string,
  report: Report,
  filler: VariableFiller,
  files: Readonly<Record<string, string>>,
): MapNode | null {
  const pasted = Object.values(files).reduce((sum, content) => sum + content.length, 0);
  const whole = { start: 0, end: 0 };
  if (pasted > composeLimits.pastedCharacters) {
    const message = `The pasted files have ${pasted} characters; at most ${composeLimits.pastedCharacters} are accepted.`;
    report.error('too-large', whole, '', message);
    return null;
  }
  const document = parseYaml(text, report);
  const root: ComposeNode | null =
    document && buildTree(document, text, report, (scalar, path) => filler.fill(scalar, path));
  if (root?.kind === 'map') return root;
  if (report.errorCount === 0) {
    const isEmpty = root === null || (root.kind === 'scalar' && root.value === null);
    if (isEmpty) report.error('missing', whole, '', 'The file is empty. It needs "services:".');
    else report.error('bad-type', root, '', 'A Compose file is a map that begins with "services:".');
  }
  return null;
}

function readProject(whole: MapNode, source: ComposeSource, context: ReadContext): ReadProject | null {
  const { report } = context;
  const root = checkKeys(whole, context.target, report);
  const top = new Place(root, '', report);
  const stackName = readStackName(top, source);
  const services = childOf(root, 'services');
  if (services?.kind !== 'map' || services.entries.size === 0) {
    const span = services ?? { start: 0, end: 0 };
    report.error(
      'missing',
      span,
      'services',
      'The file needs "services:" with at least one service under it.',
    );
    return null;
  }
  if (services.entries.size > composeLimits.services) {
    const message = `The file has ${services.entries.size} services; at most ${composeLimits.services} are accepted.`;
    report.error('too-many', services, 'services', message);
    return null;
  }
  const every = readServices(services, context);
  const profiles = new Set(source.profiles ?? []);
  const isActive = (service: ReadService) =>
    service.profiles.length === 0 || profiles.has('*') || service.profiles.some((name) => profiles.has(name));
  const active = every.filter(isActive);
  if (active.length === 0 && every.length > 0) {
    const message = 'Every service is in a profile, and none of them is active. Activate one.';
    report.error('missing', services, 'services', message);
  }
  return {
    stackName,
    services: every,
    active,
    networks: readNetworks(top.get('networks'), stackName),
    volumes: readVolumes(top.get('volumes'), stackName),
    secrets: readFileSources(top.get('secrets'), 'secret', stackName, context),
    configs: readFileSources(top.get('configs'), 'config', stackName, context),
  };
}

function readStackName(top: Place, source: ComposeSource): string {
  const place = top.get('name');
  const written = place?.text('a name') ?? null;
  if (source.stackName !== undefined) {
    const problem = stackNameProblem(source.stackName);
    if (problem !== null) top.report.error('bad-value', { start: 0, end: 0 }, '', problem);
    if (place && written !== null && written !== source.stackName) {
      place.warn(
        'ignored',
        `The stack is deployed as "${source.stackName}", so the name "${written}" is ignored.`,
      );
    }
    return source.stackName;
  }
  if (place && written !== null) {
    const problem = stackNameProblem(written);
    if (problem !== null) place.error('bad-value', problem);
    return written;
  }
  top.report.error('missing', { start: 0, end: 0 }, '', 'The stack needs a name.');
  return 'stack';
}

function readServices(services: MapNode, context: ReadContext): ReadService[] {
  const { report } = context;
  return Array.from(resolveExtends(services, report).values()).flatMap((entry) => {
    const path = pathOf('services', entry.key);
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(entry.key)) {
      const message =
        'The name of a service has letters, digits, "_", "." and "-", and begins with a letter or digit.';
      report.error('bad-value', entry.keySpan, path, message);
      return [];
    }
    if (entry.value.kind !== 'map') {
      report.error(
        'bad-type',
        entry.keySpan,
        path,
        `The service "${entry.key}" needs a map with at least "image:".`,
      );
      return [];
    }
    // Problems of the service as a whole are marked at its name, not over all its lines.
    const node = { ...entry.value, start: entry.keySpan.start, end: entry.keySpan.end };
    return [readService(entry.key, new Place(node, path, report), context)];
  });
}

function profilesOf(read: ReadProject): string[] {
  return [...new Set(read.services.flatMap((service) => service.profiles))].sort();
}

function toProject(read: ReadProject, lines: TextLines): Project {
  const services = read.active.map((service) => toService(service, read, lines));
  const usedNetworks = new Set(services.flatMap((service) => service.networks.map(({ network }) => network)));
  const usedVolumes = new Set(services.flatMap((service) => service.mounts.map(({ source }) => source)));
  const usedFiles = (kind: 'secret' | 'config') =>
    new Set(
      services.flatMap(({ files }) => files.filter((file) => file.kind === kind).map(({ source }) => source)),
    );
  const [secrets, configs] = [usedFiles('secret'), usedFiles('config')];
  const networks = read.networks.map(withoutPlace);
  if (usedNetworks.has('default') && !networks.some(({ key }) => key === 'default')) {
    networks.unshift({
      key: 'default',
      name: `${read.stackName}_default`,
      external: false,
      driver: null,
      driverOptions: {},
      internal: false,
      attachable: false,
      enableIpv6: false,
      ipam: null,
      labels: {},
    });
  }
  return {
    name: read.stackName,
    services,
    inactiveServices: read.services
      .filter((service) => !read.active.includes(service))
      .map(({ name }) => name),
    profiles: profilesOf(read),
    networks: networks.filter(({ key }) => usedNetworks.has(key)),
    volumes: read.volumes.map(withoutPlace).filter(({ key }) => usedVolumes.has(key)),
    secrets: read.secrets.map(withoutPlace).filter(({ key }) => secrets.has(key)),
    configs: read.configs.map(withoutPlace).filter(({ key }) => configs.has(key)),
  };
}

function toService(service: ReadService, read: ReadProject, lines: TextLines): Service {
  const { place, ...rest } = service;
  const active = new Set(read.active.map(({ name }) => name));
  const networks = service.networks.map(withoutPlace);
  const joinsDefault = networks.length === 0 && service.networkMode === null;
  return {
    ...rest,
    range: lines.range(place.node.start, place.node.end),
    ports: service.ports.map(withoutPlace),
    mounts: service.mounts.map(withoutPlace),
    volumesFrom: service.volumesFrom.map(withoutPlace),
    networkMode: toNamespace(service.networkMode),
    networks: joinsDefault ? [defaultNetwork] : networks,
    links: service.links.map(({ name, alias }) => ({ service: name, alias })),
    externalLinks: service.externalLinks.map(({ name, alias }) => ({ container: name, alias })),
    dependsOn: allDependencies(service)
      .filter((dependency) => active.has(dependency.service))
      .map(withoutPlace),
    files: service.files.map(withoutPlace),
    pid: toNamespace(service.pid),
    ipc: toNamespace(service.ipc),
  };
}

const defaultNetwork: Service['networks'][number] = {
  network: 'default',
  aliases: [],
  ipv4Address: null,
  ipv6Address: null,
  linkLocalIps: [],
  macAddress: null,
  driverOptions: {},
  priority: 0,
};

function withoutPlace<T extends object>(read: Declared<T>): Omit<Declared<T>, 'place'> {
  const { place: _place, ...rest } = read;
  return rest;
}

function toNamespace(read: ReadNamespace | null): NamespaceMode | null {
  if (read === null) return null;
  const { place: _place, ...mode } = read;
  return mode;
}
