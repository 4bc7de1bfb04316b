import type { ServiceFile, ServiceMount, ServicePort, ServiceSpec } from '@/lib/contract/service-spec';
import { canonicalJson } from '../canonical-json';
import { nameChanges } from '../plan-reasons';
import { imageName, isPinned, stackLabels } from './labels';
import { fileTarget, swarmDefaults } from './service-spec';

/** `restarts`: whether the Swarm replaces the service's tasks for it. */
export type ServiceDifference = { reasons: string[]; restarts: boolean };

/**
 * What differs between a service as it is and as it should be, in words and without any value that may be secret. What
 * the Swarm fills in by itself (platforms, defaults, the digest of an image) is no difference. Both specs name their
 * networks, secrets and configs. Source of what makes tasks new: swarmkit, `manager/orchestrator/task.go` (`IsTaskDirty`).
 */
export function serviceDifference(live: ServiceSpec, wanted: ServiceSpec): ServiceDifference {
  const [before, after] = [live.container, wanted.container];
  const ofTasks = [
    ...imageChange(live, wanted),
    ...named('environment', pairs(before.env), pairs(after.env)),
    ...named('container label', entries(before.labels), entries(after.labels)),
    ...named('mount at', mounts(before.mounts), mounts(after.mounts)),
    ...fileChanges('secret', before.secrets, after.secrets),
    ...fileChanges('config', before.configs, after.configs),
    ...named('network', networks(live), networks(wanted)),
    ...named('kernel parameter', entries(before.sysctls), entries(after.sysctls)),
    ...named('process limit', ulimits(live), ulimits(wanted)),
    ...named('limit on', entries(limitsOf(live)), entries(limitsOf(wanted))),
    ...parts(taskParts, live, wanted),
    ...named('port', ports(live.endpoint.ports), ports(wanted.endpoint.ports)),
    ...parts({ 'the endpoint mode': ({ endpoint }) => endpoint.mode }, live, wanted),
  ];
  const ofService = [
    ...named('service label', entries(ownLabels(live)), entries(ownLabels(wanted))),
    ...scaleChange(live, wanted),
    ...parts(serviceParts, live, wanted),
  ];
  return { reasons: [...ofTasks, ...ofService], restarts: ofTasks.length > 0 };
}

type Part = (spec: ServiceSpec) => unknown;

/** Parts whose change is told by name alone, and makes tasks new. */
const taskParts: Readonly<Record<string, Part>> = {
  'the entrypoint': ({ container }) => container.command,
  'the command': ({ container }) => container.args,
  'the host name': ({ container }) => container.hostname,
  'the working directory': ({ container }) => container.workingDir,
  'the user': ({ container }) => container.user,
  'the groups': ({ container }) => container.groups.toSorted(),
  'the terminal': ({ container }) => container.tty,
  'the open standard input': ({ container }) => container.openStdin,
  'the read-only root filesystem': ({ container }) => container.readOnly,
  'the init process': ({ container }) => container.init,
  'the stop signal': ({ container }) => container.stopSignal,
  'the stop grace period': ({ container }) => container.stopGracePeriodMs ?? swarmDefaults.stopGracePeriodMs,
  'the health check': ({ container }) => container.healthcheck,
  'the extra hosts': ({ container }) => container.hosts,
  'the name servers': ({ container }) => container.dns,
  'the added capabilities': ({ container }) => container.capAdd.toSorted(),
  'the dropped capabilities': ({ container }) => container.capDrop.toSorted(),
  'the reservations': ({ resources }) => resources.reservations,
  'the restart policy': ({ restart }) => restart ?? swarmDefaults.restart,
  'the logging': ({ logDriver }) => logDriver,
  'the placement': ({ placement: { constraints, spread, maxReplicasPerNode } }) => [
    constraints.map((text) => text.replace(/\s*([=!]=)\s*/, '$1').trim()).sort(),
    spread,
    maxReplicasPerNode,
  ],
};

const serviceParts: Readonly<Record<string, Part>> = {
  'the update policy': ({ updatePolicy }) => policy(updatePolicy),
  'the rollback policy': ({ rollbackPolicy }) => policy(rollbackPolicy),
};

function policy(given: ServiceSpec['updatePolicy']): unknown {
  const { update } = swarmDefaults;
  // Nothing is the Swarm's own five seconds.
  return given ? { ...given, monitorMs: given.monitorMs || update.monitorMs } : update;
}

function parts(table: Readonly<Record<string, Part>>, live: ServiceSpec, wanted: ServiceSpec): string[] {
  return Object.entries(table).flatMap(([name, part]) =>
    canonicalJson(part(live)) === canonicalJson(part(wanted)) ? [] : [`${name} changed`],
  );
}

/** An image that names no digest may be pinned to any. */
function imageChange(live: ServiceSpec, wanted: ServiceSpec): string[] {
  const [from, to] = [live.container.image, wanted.container.image];
  if (from === to) return [];
  const [fromName, toName] = [imageName(from), imageName(to)];
  if (fromName !== toName) return [`image changed from ${fromName} to ${toName}`];
  return isPinned(to) ? [`image ${toName} goes to the digest ${to.slice(-64, -52)}`] : [];
}

function scaleChange(live: ServiceSpec, wanted: ServiceSpec): string[] {
  const [from, to] = [live.mode, wanted.mode];
  if (from.kind === 'replicated' && to.kind === 'replicated' && from.replicas !== to.replicas)
    return [`replicas changed from ${from.replicas} to ${to.replicas}`];
  if (canonicalJson(from) === canonicalJson(to) || from.kind === 'replicated') return [];
  return from.kind === to.kind ? ['the number of completions changed'] : [];
}

function ownLabels({ labels }: ServiceSpec): Record<string, string> {
  const { [stackLabels.image]: _image, ...rest } = labels;
  return rest;
}

function limitsOf({ resources: { limits } }: ServiceSpec): Record<string, number> {
  const { nanoCpus, memoryBytes, pids } = limits;
  const given = { cpus: nanoCpus, memory: memoryBytes, processes: pids };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value > 0));
}

function fileChanges(
  kind: 'secret' | 'config',
  before: readonly ServiceFile[],
  after: readonly ServiceFile[],
): string[] {
  const at = (files: readonly ServiceFile[]) =>
    new Map(
      files.map(({ name, target, uid, gid, mode }) => {
        const path = fileTarget(kind, target);
        return [path, canonicalJson({ name, uid, gid, mode })];
      }),
    );
  return named(kind, at(before), at(after));
}

function mounts(list: readonly ServiceMount[]): Map<string, string> {
  return new Map(
    list.map(({ target, ...mount }) => {
      const isDriverNamed = mount.driver && (mount.driver.name !== '' || !isEmpty(mount.driver.options));
      const rest = {
        ...mount,
        noCopy: mount.noCopy || undefined,
        volumeLabels: isEmpty(mount.volumeLabels ?? {}) ? undefined : mount.volumeLabels,
        driver: isDriverNamed ? mount.driver : undefined,
        propagation: mount.propagation || undefined,
        tmpfsBytes: mount.tmpfsBytes || undefined,
        tmpfsMode: mount.tmpfsMode || undefined,
      };
      return [target, canonicalJson(rest)];
    }),
  );
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function networks({ networks: list }: ServiceSpec): Map<string, string> {
  return new Map(list.map(({ target, aliases }) => [target, aliases.toSorted().join()]));
}

function ulimits({ container }: ServiceSpec): Map<string, string> {
  return new Map(container.ulimits.map(({ name, soft, hard }) => [name, `${soft}:${hard}`]));
}

function ports(list: readonly ServicePort[]): Map<string, string> {
  return new Map(
    list.map(({ protocol, targetPort, publishedPort, publishMode }) => {
      const shown = publishedPort === 0 ? `${targetPort}` : `${publishedPort}:${targetPort}`;
      return [`${shown}/${protocol}${publishMode === 'host' ? ' on the node' : ''}`, ''];
    }),
  );
}

function pairs(list: readonly string[]): Map<string, string> {
  return new Map(
    list.map((text) => {
      const at = text.indexOf('=');
      return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)];
    }),
  );
}

function entries(record: Readonly<Record<string, string | number>>): Map<string, string> {
  return new Map(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

const named = nameChanges;
