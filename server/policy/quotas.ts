import { collectionOf, isWithin } from '@/lib/collection';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import type { DesiredStack } from '@/lib/compose/engine/desired';
import { composeLabels } from '@/lib/compose/engine/labels';
import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import { stackLabels } from '@/lib/compose/swarm/labels';
import { quota as quotaSchema, type Quota } from '@/lib/contract/grants';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Store } from '../store/store';

/** What collections may hold, and all that counts against it. */
export type Limits = { quotas: Quotas; clusters: () => readonly ClusterModel[] };

export type Usage = { containers: number; replicas: number; cpus: number; memoryBytes: number };

const nothing: Usage = { containers: 0, replicas: 0, cpus: 0, memoryBytes: 0 };

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

/** What does not count against a quota, because it is about to be replaced. */
type Replaced = {
  container?: (row: InventoryContainer, cluster: string) => boolean;
  service?: (service: SwarmService, cluster: string) => boolean;
};

/** What a collection, with all below it, holds in all clusters now. */
export function usageOf(clusters: readonly ClusterModel[], path: string, replaced: Replaced = {}): Usage {
  const usage: Usage = { ...nothing };
  for (const cluster of clusters) {
    // While a deploy makes one anew, the old and the new stand for the same replica.
    const found = new Set<string>();
    for (const row of cluster.containers()) {
      if (!isWithin(row.collection, path) || replaced.container?.(row, cluster.id)) continue;
      found.add(row.number === null ? row.id : `${row.stack}/${row.service}/${row.number}`);
    }
    usage.containers += found.size;
    for (const service of cluster.swarm?.services.values() ?? []) {
      const isIn = isWithin(collectionOf(service.spec.labels), path);
      if (isIn && !replaced.service?.(service, cluster.id)) add(usage, serviceUsage(service.spec, cluster));
    }
  }
  return usage;
}

/** Refuses a container that a quota leaves no room for. @throws `quota_exceeded` */
export function requireRoomForContainer(limits: Limits, collection: string, spec: ContainerSpec): void {
  const {
    [composeLabels.project]: stack,
    [composeLabels.service]: service,
    [composeLabels.containerNumber]: number,
  } = spec.labels ?? {};
  // A deploy makes the new one before the old one goes.
  const isOld = (row: InventoryContainer) =>
    stack !== undefined && row.stack === stack && row.service === service && String(row.number) === number;
  requireRoom(
    excess(limits, collection, { ...nothing, containers: 1 }, isLimited(spec), { container: isOld }),
  );
}

/** Refuses a service that a quota leaves no room for. `id`: of the one that is changed. @throws `quota_exceeded` */
export function requireRoomForService(
  limits: Limits,
  cluster: ClusterModel,
  collection: string,
  spec: ServiceSpec,
  id: string | null,
): void {
  const isChanged = (service: SwarmService) => service.id === id;
  const more = serviceUsage(spec, cluster);
  requireRoom(excess(limits, collection, more, isServiceLimited(spec), { service: isChanged }));
}

/** What a stack of containers would exceed, a sentence for each quota. `replicas` by service. */
export function stackExcess(
  limits: Limits,
  cluster: string,
  { name, services }: DesiredStack,
  replicas: Readonly<Record<string, number>>,
): string[] {
  const collection = collectionOf(services[0]?.spec.labels);
  const containers = services.reduce((sum, { service }) => sum + (replicas[service] ?? 0), 0);
  const isOld = (row: InventoryContainer, where: string) => where === cluster && row.stack === name;
  const areLimited = services.every(({ spec }) => isLimited(spec));
  return excess(limits, collection, { ...nothing, containers }, areLimited, { container: isOld });
}

/** As `stackExcess`, of a stack of services. */
export function swarmStackExcess(
  limits: Limits,
  cluster: ClusterModel,
  { name, services }: DesiredSwarmStack,
  replicas: Readonly<Record<string, number>>,
): string[] {
  const more = { ...nothing };
  for (const { service, spec } of services) {
    const count = replicas[service];
    const isCounted = spec.mode.kind === 'replicated' && count !== undefined;
    add(
      more,
      serviceUsage(isCounted ? { ...spec, mode: { kind: 'replicated', replicas: count } } : spec, cluster),
    );
  }
  const isOld = ({ spec }: SwarmService, where: string) =>
    where === cluster.id && spec.labels[stackLabels.namespace] === name;
  const areLimited = services.every(({ spec }) => isServiceLimited(spec));
  return excess(limits, collectionOf(services[0]?.spec.labels), more, areLimited, { service: isOld });
}

/** A sentence for each quota that would be exceeded. */
function excess(
  { quotas, clusters }: Limits,
  collection: string,
  more: Usage,
  areLimited: boolean,
  replaced: Replaced,
): string[] {
  return quotas.over(collection).flatMap(({ path, quota }) => {
    const used = usageOf(clusters(), path, replaced);
    const problems = (['containers', 'replicas', 'cpus', 'memoryBytes'] as const).flatMap((kind) => {
      const most = quota[kind];
      const total = used[kind] + more[kind];
      if (most === null || more[kind] === 0 || total <= most) return [];
      return [`${words[kind](total)}, of ${kind === 'memoryBytes' ? formatBytes(most) : most} allowed`];
    });
    if (quota.limitsRequired && !areLimited)
      problems.push('no memory and CPU limit, where both are required');
    return problems.length === 0 ? [] : [`The quota of ${path} does not allow this: ${problems.join('; ')}.`];
  });
}

/** @throws `quota_exceeded` with all of `exceeded` */
export function requireRoom(exceeded: readonly string[]): void {
  if (exceeded.length === 0) return;
  throw new GantryError('quota_exceeded', {
    message: `${exceeded.join(' ')} Ask for less, free something there, or ask an admin for more.`,
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

/** A global service counts once for each node. */
function serviceUsage({ mode, resources }: ServiceSpec, cluster: ClusterModel): Usage {
  const replicas =
    mode.kind === 'replicated'
      ? mode.replicas
      : mode.kind === 'replicated-job'
        ? mode.maxConcurrent
        : (cluster.swarm?.nodes.size ?? 1);
  const { nanoCpus, memoryBytes } = resources.reservations;
  return { containers: 0, replicas, cpus: (replicas * nanoCpus) / 1e9, memoryBytes: replicas * memoryBytes };
}

function add(sum: Usage, more: Usage): void {
  sum.replicas += more.replicas;
  sum.cpus += more.cpus;
  sum.memoryBytes += more.memoryBytes;
}
