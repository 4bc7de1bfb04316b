import type { ServiceSpec } from '@/lib/contract/service-spec';
import { decideScale } from '../plan-scale';
import type { ScaleQuestion } from '../plan-types';
import type { DesiredSwarmService, DesiredSwarmStack } from './desired';
import { serviceDifference } from './differences';
import { isPinned, isSameImage, serviceKeyOf, stackLabels } from './labels';
import { planFiles, removeOldFiles } from './plan-files';
import type { FileVersions } from './plan-files';
import { planSwarmNetworks, removeOldNetworks } from './plan-networks';
import type { LiveSwarmService, LiveSwarmStack, SwarmPlan, SwarmPlanOptions } from './plan-types';
import { SwarmStepList } from './step-list';

/**
 * What a deploy of `desired` would do to a Swarm that holds `live`: an unchanged file gives an empty plan, whether
 * Gantry or `docker stack deploy` deployed it. Volumes are never removed.
 */
export function planSwarmStack(
  desired: DesiredSwarmStack,
  live: LiveSwarmStack,
  options: SwarmPlanOptions = {},
): SwarmPlan {
  const list = new SwarmStepList();
  const kept = removeOrphans(desired, live, list);
  planSwarmNetworks(desired, live, list);
  warnOfVolumes(desired, live, list);
  const versions = planFiles(desired, live, options, list);
  const replicas: Record<string, number> = {};
  const questions: ScaleQuestion[] = [];
  const changed: { service: DesiredSwarmService; restarts: boolean; after: string | null }[] = [];
  for (const service of desired.services) {
    const current = live.services.find(({ name }) => name === service.name);
    const scale = scaleOf(service, current, options);
    if (scale.question) questions.push(scale.question);
    if (scale.warning !== null) list.warnings.push(scale.warning);
    if (scale.replicas !== null) replicas[service.service] = scale.replicas;
    const spec = specOf(service, current, scale.replicas, versions, options);
    const step = planSwarmService(service, current, spec, options, list);
    if (step) changed.push({ service, ...step });
  }
  for (const { service, restarts, after } of changed)
    list.add(
      {
        kind: 'wait',
        object: 'service',
        name: service.name,
        service: service.service,
        reasons: after === null ? ['not all of its tasks run'] : [],
        dependsOn: after === null ? [] : [after],
      },
      { kind: 'wait', service: service.name, restarts },
    );
  removeOldFiles(desired, live, versions, kept, list);
  removeOldNetworks(desired, live, kept, list);
  return list.toPlan(replicas, questions);
}

/** Nodes make volumes as tasks need them, and take one that has the name already for it. */
function warnOfVolumes(desired: DesiredSwarmStack, live: LiveSwarmStack, list: SwarmStepList): void {
  const others = new Set(live.otherVolumes);
  const own = desired.services.flatMap(({ spec }) =>
    spec.container.mounts.flatMap(({ type, source, volumeLabels }) =>
      type === 'volume' && volumeLabels?.[stackLabels.namespace] === desired.name ? [source] : [],
    ),
  );
  for (const name of new Set(own)) {
    if (others.has(name))
      list.warnings.push(`The volume "${name}" was not made for this stack: it is used as it is.`);
  }
}

/** Removes services that are no longer in the file; answers the names of those which stay although it does not run them. */
function removeOrphans(desired: DesiredSwarmStack, live: LiveSwarmStack, list: SwarmStepList): Set<string> {
  const known = new Set(desired.services.map(({ name }) => name));
  const inactive = new Set(desired.inactiveServices);
  const kept = new Set<string>();
  for (const service of live.services) {
    if (known.has(service.name)) continue;
    const key = serviceKeyOf(desired.name, service.name);
    if (inactive.has(key)) {
      kept.add(service.name);
      list.warnings.push(`${key} runs, but none of its profiles is active: it is left as it is.`);
      continue;
    }
    list.add(
      {
        kind: 'remove',
        object: 'service',
        name: service.name,
        service: key,
        reasons: ['it is no longer in the file'],
        restarts: [...service.runningTasks],
        dependsOn: list.ids,
      },
      { kind: 'remove', object: 'service', id: service.id },
    );
  }
  return kept;
}

function scaleOf(
  service: DesiredSwarmService,
  live: LiveSwarmService | undefined,
  options: SwarmPlanOptions,
): { replicas: number | null; question: ScaleQuestion | null; warning: string | null } {
  const { mode } = service.spec;
  if (mode.kind !== 'replicated') return { replicas: null, question: null, warning: null };
  const name = service.service;
  if (live?.spec.mode.kind !== 'replicated')
    return { replicas: mode.replicas, question: null, warning: null };
  const { replicas: current } = live.spec.mode;
  const isKnownHere = options.lastRevisionReplicas && Object.hasOwn(options.lastRevisionReplicas, name);
  // `docker stack deploy` would set it to one.
  if (!isKnownHere && service.replicasInFile === null)
    return { replicas: current, question: null, warning: null };
  return decideScale(
    {
      service: name,
      replicasInFile: service.replicasInFile,
      containerName: null,
      spec: { image: service.image },
    },
    current,
    {
      lastRevisionReplicas: options.lastRevisionReplicas,
      // The Swarm's own number is what holds, whoever set it and with what.
      scaledByHand: { [name]: current },
      scale: options.scale,
    },
  );
}

/** The service as it shall be now: with its number of tasks, the versions of its files, and its image as pinned. */
function specOf(
  { service, image, spec }: DesiredSwarmService,
  live: LiveSwarmService | undefined,
  replicas: number | null,
  versions: FileVersions,
  options: SwarmPlanOptions,
): ServiceSpec {
  const version = (kind: 'secret' | 'config', files: ServiceSpec['container']['secrets']) =>
    files.map((file) => ({ ...file, name: versions.names.get(`${kind}/${file.name}`) ?? file.name }));
  const pinned = options.pinned?.[service];
  const goesBack = pinned !== undefined && isSameImage(pinned, image);
  const keepsImage =
    !goesBack &&
    options.pullAlways !== true &&
    live !== undefined &&
    !isPinned(image) &&
    isSameImage(live.spec.container.image, image);
  return {
    ...spec,
    mode: spec.mode.kind === 'replicated' && replicas !== null ? { ...spec.mode, replicas } : spec.mode,
    container: {
      ...spec.container,
      image: goesBack ? pinned : keepsImage ? live.spec.container.image : image,
      secrets: version('secret', spec.container.secrets),
      configs: version('config', spec.container.configs),
    },
    placement: {
      ...spec.placement,
      platforms: goesBack || keepsImage ? (live?.spec.placement.platforms ?? []) : [],
    },
    forceUpdate: live?.spec.forceUpdate ?? 0,
  };
}

/** The step that makes one service what it should be; null where it is and runs. */
function planSwarmService(
  { service, name }: DesiredSwarmService,
  live: LiveSwarmService | undefined,
  spec: ServiceSpec,
  options: SwarmPlanOptions,
  list: SwarmStepList,
): { restarts: boolean; after: string | null } | null {
  const step = { object: 'service' as const, name, service, dependsOn: list.ids };
  if (!live) {
    const after = list.add(
      { ...step, kind: 'create', reasons: ['is not there yet'] },
      { kind: 'create-service', spec },
    );
    return { restarts: true, after };
  }
  if (live.spec.labels[stackLabels.namespace] === undefined) {
    list.problems.push(`There is a service "${name}" already that is of no stack. Rename or remove it.`);
    return null;
  }
  const restarts = [...live.runningTasks];
  if (live.spec.mode.kind !== spec.mode.kind) {
    const reasons = [
      `its mode changed from ${live.spec.mode.kind} to ${spec.mode.kind}, which a Swarm cannot do in place`,
    ];
    const after = list.add(
      { ...step, kind: 'recreate', reasons, restarts },
      { kind: 'recreate-service', live, spec },
    );
    return { restarts: true, after };
  }
  const difference = serviceDifference(live.spec, spec);
  const asks = options.pullAlways === true && !isPinned(spec.container.image);
  const reasons = [
    ...difference.reasons,
    ...(asks
      ? [`the registry is asked what ${spec.container.image} is now: tasks restart where it is another image`]
      : []),
    ...(live.isPaused ? ['its last update failed and was paused: it goes on'] : []),
  ];
  if (reasons.length === 0) return live.isSettled ? null : { restarts: false, after: null };
  const isRestarting = difference.restarts || live.isPaused;
  const after = list.add(
    { ...step, kind: 'update', reasons, restarts: isRestarting ? restarts : [] },
    {
      kind: 'update-service',
      live,
      spec,
      restarts: isRestarting,
      asksRegistry:
        asks ||
        (!isPinned(spec.container.image) && !isSameImage(live.spec.container.image, spec.container.image)),
    },
  );
  return { restarts: isRestarting, after };
}

/** What giving services these numbers of tasks would do, everything else left as it is. */
export function scaleSwarmPlan(live: LiveSwarmStack, replicas: Readonly<Record<string, number>>): SwarmPlan {
  const list = new SwarmStepList();
  const scaled: { name: string; service: string; after: string }[] = [];
  for (const [service, wanted] of Object.entries(replicas)) {
    const current = live.services.find(({ name }) => serviceKeyOf(live.name, name) === service);
    if (!current) {
      list.problems.push(`There is no service "${service}" in the stack.`);
      continue;
    }
    const { spec, name } = current;
    if (spec.mode.kind !== 'replicated') {
      list.problems.push(`${service} is ${spec.mode.kind}: only replicated services have a number of tasks.`);
      continue;
    }
    if (spec.mode.replicas === wanted) continue;
    const reasons = [`replicas changed from ${spec.mode.replicas} to ${wanted}`];
    const after = list.add(
      {
        kind: 'update',
        object: 'service',
        name,
        service,
        reasons,
      },
      {
        kind: 'update-service',
        live: current,
        spec: { ...spec, mode: { ...spec.mode, replicas: wanted } },
        restarts: false,
        asksRegistry: false,
      },
    );
    scaled.push({ name, service, after });
  }
  for (const { name, service, after } of scaled)
    list.add(
      { kind: 'wait', object: 'service', name, service, dependsOn: [after] },
      { kind: 'wait', service: name, restarts: false },
    );
  return list.toPlan({ ...replicas });
}

/** What taking a stack down would do, in the order of `docker stack rm`. Volumes are kept unless `volumes`. */
export function removeSwarmPlan(live: LiveSwarmStack, options: { volumes: boolean }): SwarmPlan {
  const list = new SwarmStepList();
  const reasons = ['the stack is taken down'];
  for (const { id, name, runningTasks } of live.services)
    list.add(
      {
        kind: 'remove',
        object: 'service',
        name,
        service: serviceKeyOf(live.name, name),
        reasons,
        restarts: [...runningTasks],
      },
      { kind: 'remove', object: 'service', id },
    );
  const services = list.ids;
  const objects = [
    ...live.files.map((file) => ({ ...file, object: file.kind })),
    ...live.networks.map((network) => ({ ...network, object: 'network' as const })),
  ];
  for (const { id, name, object, labels, otherServices } of objects) {
    if (labels[stackLabels.namespace] !== live.name) continue;
    const [user] = otherServices;
    if (user === undefined)
      list.add(
        { kind: 'remove', object, name, reasons, dependsOn: services },
        { kind: 'remove', object, id },
      );
    else list.warnings.push(`The ${object} "${name}" is kept: ${user}, which is not of this stack, uses it.`);
  }
  for (const name of options.volumes ? live.volumes : [])
    list.add(
      {
        kind: 'remove',
        object: 'volume',
        name,
        reasons: ['the stack is taken down with its volumes: its data is lost'],
        dependsOn: services,
      },
      { kind: 'remove', object: 'volume', id: name },
    );
  return list.toPlan();
}
