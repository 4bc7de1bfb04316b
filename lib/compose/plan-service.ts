import { containerNameOf } from './engine/desired';
import type { DesiredService, DesiredStack } from './engine/desired';
import { isRunning, sortLive } from './plan-live';
import type { ObjectSteps } from './plan-objects';
import type { PlanOptions } from './plan';
import { recreateReasons } from './plan-recreate';
import type { StepList } from './plan-steps';
import type { Dependency } from './project';
import type { LiveContainer, LiveStack, PlanStep } from './plan-types';

/** What planning one service needs of what was planned before it. */
export type ServicePlanContext = {
  desired: DesiredStack;
  live: LiveStack;
  previous: DesiredStack | null;
  options: PlanOptions;
  list: StepList;
  networks: ObjectSteps;
  volumes: ObjectSteps;
  /** What every container step comes after: the removal of services that are gone. */
  after: readonly string[];
  /** Steps of services planned already: they come before those that depend on them. */
  planned: Map<string, PlannedService>;
  /** Containers that are there are left as they are, whatever they were made from. */
  scaleOnly?: boolean;
};

export type PlannedService = {
  /** Ids of all its steps. */
  steps: string[];
  /** Ids of the steps with which the last of its containers run. */
  last: string[];
  /** Whether its first container is another afterwards. */
  replaced: boolean;
  containers: readonly LiveContainer[];
  replicas: number;
};

/** How many containers of a service are created or started side by side. Recreates go one after the other. */
const lanes = 8;

type ContainerStep = Pick<PlanStep, 'kind' | 'number' | 'name' | 'reasons'> & Partial<PlanStep>;

/** Adds the steps that bring one service to `replicas` containers of the wanted kind. */
export function planService(
  service: DesiredService,
  liveContainers: readonly LiveContainer[],
  replicas: number,
  context: ServicePlanContext,
): PlannedService {
  const { list, desired } = context;
  const { containers, leftovers } = sortLive(liveContainers, service.configHash);
  const kept = containers.slice(0, replicas);
  const removed = removeContainers(service, containers.slice(replicas), leftovers, replicas, list);
  const recreates: ContainerStep[] = [];
  const others: ContainerStep[] = [];
  for (const { number, live: container } of kept) {
    const base = { number, name: containerNameOf(desired, service, number), containerId: container.id };
    const reasons = context.scaleOnly === true ? [] : recreateReasons(service, container, context);
    const why = reasons.length > 0 ? null : startReason(service, container, context);
    if (reasons.length > 0) {
      recreates.push({
        ...base,
        kind: 'recreate',
        reasons,
        restarts: isRunning(container) ? [container.name] : [],
      });
    } else if (why !== null) {
      others.push({ ...base, name: container.name, kind: 'start', reasons: [why] });
    }
  }
  const used = new Set(kept.map(({ number }) => number));
  for (let number = 1; used.size < replicas; number += 1) {
    if (used.has(number)) continue;
    used.add(number);
    const reasons = [createReason(liveContainers.length, replicas)];
    others.push({ kind: 'create', number, name: containerNameOf(desired, service, number), reasons });
  }
  const makesNew = recreates.length > 0 || others.some(({ kind }) => kind === 'create');
  const before = [
    ...comesBefore(service, makesNew, recreates.length + others.length, context),
    ...removed.copies,
  ];
  const { steps, last } = addInOrder(service, recreates, others, before, list);
  return {
    steps: [...steps, ...removed.all],
    last,
    replaced: [...recreates, ...others].some(({ kind, number }) => kind !== 'start' && number === 1),
    containers: kept.map(({ live }) => live),
    replicas,
  };
}

/** Only the first steps depend on what is outside the service: the others follow them. */
function addInOrder(
  service: DesiredService,
  recreates: readonly ContainerStep[],
  others: readonly ContainerStep[],
  before: readonly string[],
  list: StepList,
): { steps: string[]; last: string[] } {
  const add = (step: ContainerStep, dependsOn: readonly string[]) =>
    list.add({ ...step, object: 'container', service: service.service, dependsOn: [...dependsOn] });
  const chain: string[] = [];
  for (const step of recreates) {
    const previous = chain.at(-1);
    chain.push(add(step, previous === undefined ? before : [previous]));
  }
  const afterChain = chain.at(-1);
  const parallel: string[] = [];
  for (const step of others) {
    const previous = parallel.at(-lanes) ?? afterChain;
    parallel.push(add(step, previous === undefined ? before : [previous]));
  }
  return {
    steps: [...chain, ...parallel],
    last: parallel.length > 0 ? parallel.slice(-lanes) : chain.slice(-1),
  };
}

function removeContainers(
  service: DesiredService,
  surplus: readonly { live: LiveContainer }[],
  leftovers: readonly LiveContainer[],
  replicas: number,
  list: StepList,
): { copies: string[]; all: string[] } {
  const remove = (container: LiveContainer, reason: string) =>
    list.add({
      kind: 'remove',
      object: 'container',
      name: container.name,
      service: service.service,
      containerId: container.id,
      reasons: [reason],
      restarts: isRunning(container) ? [container.name] : [],
    });
  const copies = leftovers.map((container) =>
    remove(container, 'is left over from a replacement that was cut short'),
  );
  const down = surplus.map(({ live }) => remove(live, `the service is scaled to ${replicas}`));
  return { copies, all: [...copies, ...down] };
}

function startReason(
  service: DesiredService,
  container: LiveContainer,
  { options, list }: ServicePlanContext,
): string | null {
  switch (container.state) {
    case 'running':
    case 'restarting':
    case 'removing':
    case 'dead':
      return null;
    case 'paused':
      return 'is paused';
    case 'created':
      return 'was made but not started';
    case 'exited': {
      const policy = service.spec.restartPolicy?.name ?? 'no';
      const isFinished = container.exitCode === 0 && (policy === 'no' || policy === 'on-failure');
      if (!isFinished || options.startFinished === true) {
        return `has stopped${container.exitCode === null ? '' : ` (exit code ${container.exitCode})`}`;
      }
      list.warnings.push(
        `${container.name} ended well (exit code 0) and is not meant to restart: it is left as it is. Start it by hand to run it again.`,
      );
      return null;
    }
  }
}

function createReason(liveCount: number, replicas: number): string {
  return liveCount === 0 ? 'is not there yet' : `the service is scaled to ${replicas}`;
}

function imageIsMissing(service: DesiredService, live: LiveStack): boolean {
  return (live.imagesByReference[service.image] ?? null) === null;
}

/** Ids of what a service's steps come after: its image, networks, volumes and the services it depends on. */
function comesBefore(
  service: DesiredService,
  makesNew: boolean,
  stepCount: number,
  context: ServicePlanContext,
): string[] {
  const { list, live, networks, volumes, options } = context;
  const wantsPull = options.pullAlways === true && service.pullPolicy !== 'never';
  const needsPull = makesNew && (imageIsMissing(service, live) || service.pullPolicy === 'always');
  const pulls = needsPull || wantsPull ? planPull(service, context) : [];
  if (stepCount === 0) return [];
  const waits = service.dependsOn.flatMap((dependency) => {
    const planned = context.planned.get(dependency.service);
    return planned ? waitFor(dependency, planned, service.service, list) : [];
  });
  return [
    ...context.after,
    ...pulls,
    ...service.networks.flatMap((name) => stepIds(networks.get(name))),
    ...service.volumes.flatMap((name) => stepIds(volumes.get(name))),
    ...waits,
  ];
}

function stepIds(step: { id: string } | undefined): string[] {
  return step ? [step.id] : [];
}

function planPull(service: DesiredService, { list, live, options }: ServicePlanContext): string[] {
  const isMissing = imageIsMissing(service, live);
  if (service.pullPolicy === 'never' || /^(sha256:)?[a-f0-9]{64}$/.test(service.image)) {
    if (isMissing) {
      const why = service.pullPolicy === 'never' ? 'pull_policy is "never"' : 'an image id cannot be pulled';
      list.problems.push(
        `The image "${service.image}" of ${service.service} is not on this engine, and ${why}.`,
      );
    }
    return [];
  }
  const reason = isMissing
    ? 'is not on this engine'
    : options.pullAlways === true
      ? 'every image is to be pulled'
      : 'pull_policy is "always"';
  const id = `image/${service.image}${service.platform === null ? '' : `@${service.platform}`}/pull`;
  return [
    list.add({
      id,
      kind: 'pull',
      object: 'image',
      name: service.image,
      service: service.service,
      reasons: [reason],
    }),
  ];
}

function waitFor(
  { service: name, condition, required }: Dependency,
  planned: PlannedService,
  dependent: string,
  list: StepList,
): string[] {
  if (condition === 'service_started') return planned.last;
  if (planned.replicas === 0) {
    if (required) list.problems.push(`${dependent} waits for ${name}, which has no containers (0 replicas).`);
    return [];
  }
  const isHealthy = condition === 'service_healthy';
  const isMet =
    planned.last.length === 0 &&
    planned.containers.every(({ state, health, exitCode }) =>
      isHealthy ? state === 'running' && health === 'healthy' : state === 'exited' && exitCode === 0,
    );
  if (isMet) return [];
  const goal = isHealthy ? 'is healthy' : 'has completed successfully';
  const id = `service/${name}/wait/${isHealthy ? 'healthy' : 'completed'}`;
  const reasons = [`${dependent} starts once ${name} ${goal}`];
  return [
    list.add({
      id,
      kind: 'wait',
      object: 'service',
      name,
      service: name,
      condition,
      reasons,
      dependsOn: planned.last,
    }),
  ];
}
