import { checkSwarm } from './check-swarm';
import type { Dependency, FileSource, Network, Volume } from './project';
import { composeLimits } from './limits';
import type { ComposeTarget } from './load';
import type { ReadService } from './read/service';
import type { Declared } from './read/top-level';
import type { Place } from './read/values';

/** All of a file's parts, as read. */
export type ReadProject = {
  stackName: string;
  /** Every service, active or not. */
  services: ReadService[];
  active: ReadService[];
  networks: Declared<Network>[];
  volumes: Declared<Volume>[];
  secrets: Declared<FileSource>[];
  configs: Declared<FileSource>[];
};

type DeclaredKeys = Record<'network' | 'volume' | 'secret' | 'config', ReadonlySet<string>>;

/** All services a service waits for: `depends_on`, and those whose volumes, namespaces or links it uses. */
export function allDependencies(service: ReadService): (Dependency & { place: Place })[] {
  const found = new Map<string, Dependency & { place: Place }>();
  for (const dependency of service.dependsOn) found.set(dependency.service, dependency);
  const add = (name: string, place: Place) => {
    const known = found.get(name);
    if (known) found.set(name, { ...known, required: true });
    else
      found.set(name, { service: name, condition: 'service_started', restart: false, required: true, place });
  };
  for (const { name, place } of service.links) add(name, place);
  for (const { kind, source, place } of service.volumesFrom) if (kind === 'service') add(source, place);
  for (const mode of [service.networkMode, service.pid, service.ipc]) {
    if (mode?.kind === 'service') add(mode.service, mode.place);
  }
  return [...found.values()];
}

/** What no service can be wrong in alone: references, cycles, clashes. */
export function checkProject(project: ReadProject, target: ComposeTarget): void {
  const replicas = project.active.reduce((sum, service) => sum + (service.replicas ?? 1), 0);
  const [first] = project.active;
  if (first && replicas > composeLimits.replicas) {
    first.place.error(
      'too-many',
      `The stack asks for ${replicas} containers; at most ${composeLimits.replicas} are accepted.`,
    );
    return;
  }
  const every = new Map(project.services.map((service) => [service.name, service]));
  const active = new Set(project.active.map((service) => service.name));
  const keysOf = (objects: readonly { key: string }[]) => new Set(objects.map(({ key }) => key));
  const declared: DeclaredKeys = {
    network: keysOf(project.networks),
    volume: keysOf(project.volumes),
    secret: keysOf(project.secrets),
    config: keysOf(project.configs),
  };
  for (const service of project.active) {
    checkServiceReferences(service, every, active);
    checkObjectReferences(service, declared);
    if (target === 'engine') checkOwn(service);
    checkFileTargets(service);
  }
  warnOfUnused(project);
  checkCycles(project.active);
  if (target === 'engine') checkPorts(project.active);
  else checkSwarm(project.active);
  if (target === 'engine') checkContainerNames(project);
  checkNames(project);
}

function checkServiceReferences(
  service: ReadService,
  every: ReadonlyMap<string, ReadService>,
  active: ReadonlySet<string>,
): void {
  for (const { service: name, place, condition, required } of allDependencies(service)) {
    const other = every.get(name);
    if (!other) {
      place.error(
        'unknown-reference',
        `There is no service "${name}".${place.report.didYouMean(name, every.keys())}`,
      );
    } else if (!active.has(name) && required) {
      const profiles = other.profiles.map((profile) => `"${profile}"`).join(' or ');
      const message = `"${service.name}" needs the service "${name}", which is only there with the profile ${profiles}. Activate it, or write "required: false".`;
      place.error('unknown-reference', message);
    } else if (condition === 'service_healthy' && other.healthcheck?.test?.[0] === 'NONE') {
      place.error('bad-value', `"${name}" can never be healthy: its health check is disabled.`);
    } else if (condition === 'service_completed_successfully' && neverCompletes(other)) {
      place.warn('ambiguous', `"${name}" restarts whenever it ends, so it may never be "completed".`);
    }
  }
}

function neverCompletes(service: ReadService): boolean {
  return service.restart?.name === 'always' || service.restart?.name === 'unless-stopped';
}

function checkObjectReferences(service: ReadService, declared: DeclaredKeys): void {
  const check = (kind: 'network' | 'volume' | 'secret' | 'config', name: string, place: Place) => {
    if (declared[kind].has(name)) return;
    const hint = place.report.didYouMean(name, declared[kind]);
    place.error(
      'unknown-reference',
      `The ${kind} "${name}" is not declared under "${kind}s:" at the top of the file.${hint}`,
    );
  };
  for (const { network, place } of service.networks) {
    if (network !== 'default') check('network', network, place);
  }
  for (const mount of service.mounts) {
    if (mount.type === 'volume' && mount.source !== null) check('volume', mount.source, mount.place);
  }
  for (const { kind, source, place } of service.files) {
    check(kind, source, place);
  }
}

/** Like docker compose, Gantry makes only what some service uses. */
function warnOfUnused({ services, networks, volumes, secrets, configs }: ReadProject): void {
  const used = {
    network: new Set(services.flatMap((service) => service.networks.map(({ network }) => network))),
    volume: new Set(services.flatMap((service) => service.mounts.map(({ source }) => source))),
    secret: new Set<string>(),
    config: new Set<string>(),
  };
  for (const service of services) {
    for (const { kind, source } of service.files) used[kind].add(source);
    if (service.networks.length === 0) used.network.add('default');
  }
  const declared = { network: networks, volume: volumes, secret: secrets, config: configs };
  for (const kind of ['network', 'volume', 'secret', 'config'] as const) {
    for (const { key, place } of declared[kind]) {
      if (used[kind].has(key)) continue;
      place.warn('ignored', `No service uses the ${kind} "${key}": it is ignored.`);
    }
  }
}

/** What keys of one service do to each other. */
function checkOwn(service: ReadService): void {
  const { networkMode, files, place } = service;
  if (networkMode) {
    const networks = place.get('networks');
    if (networks) networks.error('clash', '"networks" and "network_mode" cannot both be given. Keep one.');
    const [port] = service.ports;
    if (port && networkMode.kind !== 'plain') {
      port.place.error(
        'clash',
        'Ports cannot be published here: the network belongs to another container. Publish them there.',
      );
    } else if (
      port &&
      networkMode.kind === 'plain' &&
      networkMode.mode !== 'bridge' &&
      networkMode.mode !== 'default'
    ) {
      port.place.warn(
        'ignored',
        `With network_mode "${networkMode.mode}" no ports are published: "ports" is ignored.`,
      );
    }
    if (networkMode.kind === 'plain' && networkMode.mode !== 'bridge' && networkMode.mode !== 'default') {
      for (const link of service.links)
        link.place.error('clash', `Links need a network, and network_mode is "${networkMode.mode}".`);
    }
  }
  for (const file of files) {
    if (service.readOnly === true) {
      const message = `The ${file.kind} cannot be put into a container whose root filesystem is read-only ("read_only: true").`;
      file.place.error('refused', message);
    }
    for (const path of [...Object.keys(service.tmpfs), ...service.mounts.map((mount) => mount.target)]) {
      if (!file.target.startsWith(`${path.replace(/\/+$/, '')}/`)) continue;
      const message = `The ${file.kind} would be hidden: something else is mounted at "${path}". Give it another "target".`;
      file.place.error('clash', message);
    }
  }
}

function checkFileTargets({ files }: ReadService): void {
  const targets = new Set<string>();
  for (const file of files) {
    if (targets.has(file.target)) {
      file.place.error(
        'duplicate',
        `Two secrets or configs are put at "${file.target}". Give one another "target".`,
      );
    }
    targets.add(file.target);
  }
}

function checkCycles(services: readonly ReadService[]): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const state = new Map<string, 'open' | 'done'>();
  let found = 0;
  for (const root of services) {
    // Walked with a stack of our own: a chain of a thousand services must not use up the call stack.
    const stack = [{ service: root, left: allDependencies(root) }];
    if (state.has(root.name)) continue;
    state.set(root.name, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1);
      const next = top?.left.shift();
      if (!top) break;
      if (!next) {
        state.set(top.service.name, 'done');
        stack.pop();
        continue;
      }
      const service = byName.get(next.service);
      if (!service || state.get(next.service) === 'done') continue;
      if (state.get(next.service) === 'open') {
        found += 1;
        if (found > 20) return;
        const names = stack.map((step) => step.service.name);
        const circle = [...names.slice(names.indexOf(next.service)), next.service];
        const shown = circle.length > 8 ? [...circle.slice(0, 4), '…', ...circle.slice(-3)] : circle;
        next.place.error('cycle', `These services wait for each other: ${shown.join(' → ')}.`);
        continue;
      }
      state.set(next.service, 'open');
      stack.push({ service, left: allDependencies(service) });
    }
  }
}

function checkPorts(services: readonly ReadService[]): void {
  const taken = new Map<string, { hostIp: string; service: string; target: number }[]>();
  for (const service of services) {
    const replicas = service.replicas ?? 1;
    const isHost = service.networkMode?.kind === 'plain' && service.networkMode.mode === 'host';
    if (isHost || replicas === 0) continue;
    for (const port of service.ports) {
      if (port.published === null) continue;
      const shown = `${port.hostIp === '' ? '' : `${port.hostIp}:`}${port.published}/${port.protocol}`;
      if (replicas > 1) {
        const message = `${replicas} containers cannot all publish port ${shown}. Leave the host port out, or run one.`;
        port.place.error('clash', message);
        continue;
      }
      const key = `${port.published}/${port.protocol}`;
      const others = taken.get(key) ?? [];
      const other = others.find(
        ({ hostIp }) => everywhere(hostIp) || everywhere(port.hostIp) || hostIp === port.hostIp,
      );
      if (!other) {
        taken.set(key, [...others, { hostIp: port.hostIp, service: service.name, target: port.target }]);
      } else if (other.service !== service.name) {
        port.place.error(
          'clash',
          `Port ${shown} of the node is published by the service "${other.service}" already.`,
        );
      } else if (other.target !== port.target || other.hostIp !== port.hostIp) {
        port.place.error('clash', `Port ${shown} of the node is published twice by this service.`);
      } else {
        port.place.warn('duplicate', `Port ${shown} is there twice: once is enough.`);
      }
    }
  }
}

function everywhere(hostIp: string): boolean {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
}

function checkContainerNames({ active, stackName }: ReadProject): void {
  const names = new Map<string, string>();
  for (const service of active) {
    const replicas = service.replicas ?? 1;
    const { containerName } = service;
    const place = service.place.get('container_name') ?? service.place;
    if (containerName !== null && replicas > 1) {
      place.error(
        'clash',
        `${replicas} containers cannot all be called "${containerName}". Remove "container_name", or run one.`,
      );
    }
    const own =
      containerName === null
        ? Array.from({ length: replicas }, (_, index) => `${stackName}-${service.name}-${index + 1}`)
        : [containerName];
    for (const name of own) {
      const other = names.get(name);
      if (other !== undefined && other !== service.name) {
        place.error(
          'clash',
          `A container of the service "${other}" is called "${name}" too. Choose another name.`,
        );
      }
      names.set(name, service.name);
    }
  }
}

function checkNames({ networks, volumes }: ReadProject): void {
  for (const [kind, objects] of [
    ['network', networks],
    ['volume', volumes],
  ] as const) {
    const seen = new Map<string, string>();
    for (const { name, key, external, place } of objects) {
      const other = seen.get(name);
      if (other !== undefined && !external) {
        place.error('clash', `The ${kind}s "${other}" and "${key}" have the same name "${name}".`);
      }
      seen.set(name, key);
    }
  }
}
