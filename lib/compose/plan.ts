import type { DesiredStack } from './engine/desired';
import { composeLabels } from './engine/labels';
import { isRunning, liveServices, serviceOf, sortLive } from './plan-live';
import { planNetworks, planVolumes } from './plan-objects';
import { orderPortMoves } from './plan-ports';
import { decideScale, onlyOneCanBe } from './plan-scale';
import { planService } from './plan-service';
import type { ServicePlanContext } from './plan-service';
import { StepList } from './plan-steps';
import type { LiveContainer, LiveStack, Plan, ScaleAnswer, ScaleQuestion } from './plan-types';

export type PlanOptions = {
  /** The stack as its last revision wanted it, for saying what changed. */
  previous?: DesiredStack | null;
  /**
   * What the file of the last revision that was deployed in full said of replicas, by service, `null` where it said
   * nothing. Without an entry the file's number holds.
   */
  lastRevisionReplicas?: Readonly<Record<string, number | null>>;
  /** Numbers set by hand since then, where they are known; else they are read from what is there. */
  scaledByHand?: Readonly<Record<string, number>>;
  /** Answers to `Plan.scaleQuestions`, by service. */
  scale?: Readonly<Record<string, ScaleAnswer>>;
  /** Pull every image first. Plan again after the pulls: a newer image makes its containers recreate. */
  pullAlways?: boolean;
  /** Also start containers which ended well (exit code 0) and are not meant to restart. */
  startFinished?: boolean;
};

/** What a deploy of `desired` would do to `live`. An unchanged file gives an empty plan. Volumes are never removed. */
export function planStack(desired: DesiredStack, live: LiveStack, options: PlanOptions = {}): Plan {
  const list = new StepList();
  const previous = options.previous ?? null;
  const services = liveServices(live);
  const orphans = removeOrphans(desired, services, list);
  const context: ServicePlanContext = {
    desired,
    live,
    previous,
    options,
    list,
    networks: planNetworks(desired, live, previous, list),
    volumes: planVolumes(desired, live, list),
    after: orphans,
    planned: new Map(),
  };
  const replicas = new Map<string, number>();
  const questions: ScaleQuestion[] = [];
  for (const service of desired.services) {
    const containers = services.get(service.service) ?? [];
    const { length: liveCount } = sortLive(containers, service.configHash).containers;
    const scale = decideScale(service, liveCount, options);
    if (scale.question) questions.push(scale.question);
    if (scale.warning !== null) list.warnings.push(scale.warning);
    replicas.set(service.service, scale.replicas);
    context.planned.set(service.service, planService(service, containers, scale.replicas, context));
  }
  orderPortMoves(desired, live, list);
  removeUnusedNetworks(context, services);
  return list.toPlan(Object.fromEntries(replicas), questions);
}

/** Steps for containers of services that are no longer in the file: one after the other, before all else. */
function removeOrphans(
  desired: DesiredStack,
  services: ReadonlyMap<string, readonly LiveContainer[]>,
  list: StepList,
): string[] {
  const known = new Set(desired.services.map(({ service }) => service));
  const inactive = new Set(desired.inactiveServices);
  let before: string | null = null;
  for (const [service, containers] of services) {
    if (known.has(service)) continue;
    if (inactive.has(service)) {
      list.warnings.push(`${service} runs, but none of its profiles is active: it is left as it is.`);
      continue;
    }
    for (const container of containers) {
      before = removeContainer(
        container,
        'its service is no longer in the file',
        before === null ? [] : [before],
        list,
      );
    }
  }
  return before === null ? [] : [before];
}

function removeContainer(
  container: LiveContainer,
  reason: string,
  dependsOn: readonly string[],
  list: StepList,
): string {
  return list.add({
    kind: 'remove',
    object: 'container',
    name: container.name,
    service: serviceOf(container) || null,
    containerId: container.id,
    reasons: [reason],
    restarts: isRunning(container) ? [container.name] : [],
    dependsOn: [...dependsOn],
  });
}

/** Networks the stack had and the file no longer asks for, once every container has left them. */
function removeUnusedNetworks(
  { desired, live, list, planned, after }: ServicePlanContext,
  services: ReadonlyMap<string, readonly LiveContainer[]>,
): void {
  const wanted = new Set(desired.networks.map(({ name }) => name));
  const containerSteps = [...after, ...[...planned.values()].flatMap(({ steps }) => steps)];
  const inactive = desired.inactiveServices.flatMap((service) => services.get(service) ?? []);
  for (const network of live.networks) {
    if (wanted.has(network.name) || network.labels[composeLabels.project] !== live.name) continue;
    const isUsed = inactive.some((container) => container.networks.includes(network.name));
    const [other] = network.otherContainers;
    if (isUsed) continue;
    if (other !== undefined) {
      list.warnings.push(
        `The network "${network.name}" is no longer in the file, but ${other} is on it: it is kept.`,
      );
      continue;
    }
    list.add({
      kind: 'remove',
      object: 'network',
      name: network.name,
      reasons: ['no service uses it any more'],
      dependsOn: containerSteps,
    });
  }
}

/** What taking a stack down would do. Volumes are kept unless `volumes`; what is external is kept always. */
export function removePlan(live: LiveStack, options: { volumes: boolean }): Plan {
  const list = new StepList();
  const services = liveServices(live);
  const removals = new Map<string, string[]>();
  // Those which depend on others go first.
  const dependents = new Map<string, string[]>();
  for (const [service, containers] of services) {
    for (const other of dependenciesOf(containers)) {
      dependents.set(other, [...(dependents.get(other) ?? []), service]);
    }
  }
  for (const [service, containers] of services) {
    const ids = containers.map((container) =>
      removeContainer(container, 'the stack is taken down', [], list),
    );
    removals.set(service, ids);
  }
  for (const [service, ids] of removals) {
    const first = (dependents.get(service) ?? []).flatMap((other) =>
      other === service ? [] : (removals.get(other) ?? []),
    );
    for (const id of ids) list.addDependencies(id, first);
  }
  const all = [...removals.values()].flat();
  const isOurs = ({ labels }: { labels: Readonly<Record<string, string>> }) =>
    labels[composeLabels.project] === live.name;
  for (const { name, otherContainers } of live.networks.filter(isOurs)) {
    const [other] = otherContainers;
    if (other === undefined) {
      list.add({
        kind: 'remove',
        object: 'network',
        name,
        reasons: ['the stack is taken down'],
        dependsOn: all,
      });
    } else {
      list.warnings.push(`The network "${name}" is kept: ${other}, which is not of this stack, is on it.`);
    }
  }
  const volumes = live.volumes.filter(isOurs);
  for (const { name } of volumes) {
    if (!options.volumes) continue;
    const reasons = ['the stack is taken down with its volumes: its data is lost'];
    list.add({ kind: 'remove', object: 'volume', name, reasons, dependsOn: all });
  }
  if (!options.volumes && volumes.length > 0) {
    list.warnings.push(`Kept with their data: ${volumes.map(({ name }) => name).join(', ')}.`);
  }
  return list.toPlan({});
}

function dependenciesOf(containers: readonly LiveContainer[]): Set<string> {
  const texts = containers.map(({ labels }) => labels[composeLabels.dependsOn] ?? '');
  const names = texts.flatMap((text) => text.split(',')).map((part) => part.split(':')[0] ?? '');
  return new Set(names.filter((name) => name !== ''));
}

/** What giving services these numbers of containers would do, everything else left as it is. */
export function scalePlan(
  desired: DesiredStack,
  live: LiveStack,
  replicas: Readonly<Record<string, number>>,
): Plan {
  const list = new StepList();
  const services = liveServices(live);
  const used = objectsOf(desired, Object.keys(replicas));
  const known = new Map(desired.services.map((service) => [service.service, service]));
  const context: ServicePlanContext = {
    desired,
    live,
    previous: desired,
    options: {},
    list,
    networks: planNetworks(used, live, null, list),
    volumes: planVolumes(used, live, list),
    after: [],
    planned: new Map(),
    scaleOnly: true,
  };
  for (const [name, wanted] of Object.entries(replicas)) {
    const service = known.get(name);
    if (!service) {
      list.problems.push(`There is no service "${name}" in the stack.`);
      continue;
    }
    if (wanted > 1 && onlyOneCanBe(service)) {
      list.problems.push(
        `${name} cannot have ${wanted} containers: its container name or a fixed host port allows only one.`,
      );
      continue;
    }
    planService(service, services.get(name) ?? [], wanted, context);
  }
  return list.toPlan({ ...replicas });
}

/** The stack with only the networks and volumes that these services use. */
function objectsOf(desired: DesiredStack, names: readonly string[]): DesiredStack {
  const services = desired.services.filter(({ service }) => names.includes(service));
  const networks = new Set(services.flatMap((service) => service.networks));
  const volumes = new Set(services.flatMap((service) => service.volumes));
  return {
    ...desired,
    networks: desired.networks.filter(({ name }) => networks.has(name)),
    volumes: desired.volumes.filter(({ name }) => volumes.has(name)),
  };
}
