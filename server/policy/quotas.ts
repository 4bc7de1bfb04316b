import { collectionOf, isWithin } from '@/lib/collection';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import type { DesiredStack } from '@/lib/compose/engine/desired';
import { composeLabels } from '@/lib/compose/engine/labels';
import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import { quota as quotaSchema, type Quota } from '@/lib/contract/grants';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Store } from '../store/store';
import { type Claims, type Held, isPromised } from './claims';
import {
  type Counted,
  kinds,
  namedContainerKey,
  noUsage,
  serviceKey,
  serviceUsage,
  stackContainersKey,
  type Usage,
  usageOf,
} from './usage';

/** What collections may hold, and all that counts against it. */
export type Limits = { quotas: Quotas; clusters: () => readonly ClusterModel[]; claims: Claims };

/** A cluster with all there is in it, where `seen` is what one caller sees of it. */
export function wholeCluster(seen: ClusterModel, limits: Limits | undefined): ClusterModel {
  return limits?.clusters().find(({ id }) => id === seen.id) ?? seen;
}

/** What collections may hold, kept in memory: it is asked for with every request. */
export type Quotas = {
  /** Whether any collection has one. */
  readonly any: boolean;
  /** Those that hold for a collection: its own, and of all it is in. */
  over(collection: string): { path: string; quota: Quota }[];
  /** Reads them again. Call it when one was changed. */
  reload(): Promise<void>;
};

/** Reads the quotas of `store`. */
export async function createQuotas(store: Store): Promise<Quotas> {
  let known: { path: string; quota: Quota }[] = [];
  const reload = async () => {
    const rows = await store.db
      .selectFrom('collections')
      .select(['path', 'quota'])
      .where('quota', 'is not', null)
      .execute();
    known = rows.map(({ path, quota }) => ({ path, quota: quotaSchema.parse(JSON.parse(quota ?? '{}')) }));
  };
  await reload();
  return {
    get any() {
      return known.length > 0;
    },
    over: (collection) => known.filter(({ path }) => isWithin(collection, path)),
    reload,
  };
}

/** What is asked for: what it counts, and the collections of what lacks a limit that a quota may require. */
type Asked = { counted: readonly Counted[]; unlimited: readonly string[] };

let asks = 0;

/**
 * Takes the room for one more container. The look and the taking are one turn: nobody comes between them.
 * @throws `quota_exceeded`
 */
export function takeRoomForContainer(
  limits: Limits,
  cluster: ClusterModel,
  collection: string,
  spec: ContainerSpec,
  { nodeId, name }: { nodeId: string; name: string | undefined },
): Held {
  const { [composeLabels.project]: stack, [composeLabels.service]: service } = spec.labels ?? {};
  const unlimited = isLimited(spec) ? [] : [collection];
  // The deploy it is a part of was promised them all. It makes the new one before the old one goes.
  if (
    stack !== undefined &&
    service !== undefined &&
    isPromised(stackContainersKey(cluster.id, stack, service))
  )
    return take(limits, { counted: [], unlimited });
  // By its name the inventory's row is known to be the same; where one has that name already, it is another's.
  const isTaken = cluster.containers().some((row) => row.nodeId === nodeId && row.name === name);
  const key =
    name === undefined || isTaken
      ? `asked/${(asks += 1)}`
      : namedContainerKey({ cluster: cluster.id, nodeId, name });
  return take(limits, {
    counted: [{ key, collection, usage: { ...noUsage, containers: 1 } }],
    unlimited,
  });
}

/**
 * As `takeRoomForContainer`, for a service that is made or changed. What asks for no more than it has is never refused.
 * @param isLess where nothing but less is asked of a service that is there: limits are not required for that
 */
export function takeRoomForService(
  limits: Limits,
  cluster: ClusterModel,
  collection: string,
  spec: ServiceSpec,
  isLess = false,
): Held {
  return take(limits, {
    counted: [countedService(cluster, collection, spec)],
    unlimited: isLess || isServiceLimited(spec) ? [] : [collection],
  });
}

/** As `takeRoomForContainer`, for all containers of a stack at once. `replicas` by service. */
export function takeRoomForStack(
  limits: Limits,
  cluster: string,
  stack: DesiredStack,
  replicas: Readonly<Record<string, number>>,
): Held {
  return take(limits, stackAsks(cluster, stack, replicas));
}

/** As `takeRoomForStack`, of a stack of services. */
export function takeRoomForSwarmStack(
  limits: Limits,
  cluster: ClusterModel,
  stack: DesiredSwarmStack,
  replicas: Readonly<Record<string, number>>,
): Held {
  return take(limits, swarmStackAsks(cluster, stack, replicas));
}

/** What a stack of containers would exceed, a sentence for each quota. `replicas` by service. */
export function stackExcess(
  limits: Limits,
  cluster: string,
  stack: DesiredStack,
  replicas: Readonly<Record<string, number>>,
): string[] {
  return excess(limits, stackAsks(cluster, stack, replicas));
}

/** As `stackExcess`, of a stack of services. */
export function swarmStackExcess(
  limits: Limits,
  cluster: ClusterModel,
  stack: DesiredSwarmStack,
  replicas: Readonly<Record<string, number>>,
): string[] {
  return excess(limits, swarmStackAsks(cluster, stack, replicas));
}

/** Whether `after` is `before` with no more of anything that counts, and its limits are as they were. */
export function isNoMore(cluster: ClusterModel, before: ServiceSpec, after: ServiceSpec): boolean {
  const had = serviceUsage(before, cluster);
  const wants = serviceUsage(after, cluster);
  return (
    kinds.every((kind) => wants[kind] <= had[kind]) &&
    JSON.stringify(before.resources.limits) === JSON.stringify(after.resources.limits)
  );
}

function stackAsks(
  cluster: string,
  { name, services }: DesiredStack,
  replicas: Readonly<Record<string, number>>,
): Asked {
  return {
    counted: services.map(({ service, spec }) => ({
      key: stackContainersKey(cluster, name, service),
      collection: collectionOf(spec.labels),
      usage: { ...noUsage, containers: replicas[service] ?? 0 },
    })),
    unlimited: services.filter(({ spec }) => !isLimited(spec)).map(({ spec }) => collectionOf(spec.labels)),
  };
}

/** Those of its services that the file leaves out are there until the end, and count beside what takes their place. */
function swarmStackAsks(
  cluster: ClusterModel,
  { services }: DesiredSwarmStack,
  replicas: Readonly<Record<string, number>>,
): Asked {
  const wanted = services.map(({ service, spec }) => {
    const count = replicas[service];
    return spec.mode.kind === 'replicated' && count !== undefined
      ? { ...spec, mode: { kind: 'replicated' as const, replicas: count } }
      : spec;
  });
  return {
    counted: wanted.map((spec) => countedService(cluster, collectionOf(spec.labels), spec)),
    unlimited: wanted.filter((spec) => !isServiceLimited(spec)).map(({ labels }) => collectionOf(labels)),
  };
}

function countedService(cluster: ClusterModel, collection: string, spec: ServiceSpec): Counted {
  return { key: serviceKey(cluster.id, spec.name), collection, usage: serviceUsage(spec, cluster) };
}

function take(limits: Limits, asked: Asked): Held {
  if (quotasOver(limits, asked).length === 0) return limits.claims.take([]);
  const exceeded = excess(limits, asked);
  if (exceeded.length > 0) {
    throw new GantryError('quota_exceeded', {
      message: `${exceeded.join(' ')} Ask for less, free something there, or ask an admin for more.`,
    });
  }
  return limits.claims.take(asked.counted);
}

/** Each quota once that something of what is asked for counts against: a file of the root may name several collections. */
function quotasOver({ quotas }: Limits, { counted, unlimited }: Asked) {
  const collections = new Set([...counted.map(({ collection }) => collection), ...unlimited]);
  const over = [...collections].flatMap((collection) => quotas.over(collection));
  return [...new Map(over.map((each) => [each.path, each])).values()];
}

/** A sentence for each quota that would be exceeded by more than it is already. */
function excess(limits: Limits, asked: Asked): string[] {
  const { clusters, claims } = limits;
  const { counted, unlimited } = asked;
  const promised = claims.promised();
  return quotasOver(limits, asked).flatMap(({ path, quota }) => {
    const before = usageOf(clusters(), path, promised);
    const after = usageOf(clusters(), path, [...promised, ...counted]);
    const problems = kinds.flatMap((kind) => {
      const most = quota[kind];
      if (most === null || after[kind] <= most || after[kind] <= before[kind]) return [];
      return [`${words[kind](after[kind])}, of ${kind === 'memoryBytes' ? formatBytes(most) : most} allowed`];
    });
    if (quota.limitsRequired && unlimited.some((collection) => isWithin(collection, path)))
      problems.push('no memory and CPU limit, where both are required');
    return problems.length === 0 ? [] : [`The quota of ${path} does not allow this: ${problems.join('; ')}.`];
  });
}

function isLimited({ resources }: ContainerSpec): boolean {
  const { memoryBytes = 0, nanoCpus = 0, cpuQuota = 0 } = resources ?? {};
  return memoryBytes > 0 && (nanoCpus > 0 || cpuQuota > 0);
}

function isServiceLimited({ resources: { limits } }: ServiceSpec): boolean {
  return limits.memoryBytes > 0 && limits.nanoCpus > 0;
}

const words: Record<keyof Usage, (count: number) => string> = {
  containers: (count) => `${count} containers`,
  replicas: (count) => `${count} replicas`,
  cpus: (count) => `${Math.round(count * 100) / 100} CPUs reserved`,
  memoryBytes: (count) => `${formatBytes(count)} reserved`,
};
