import { collectionOf, isWithin } from '@/lib/collection';
import type { ContainerSpec } from '@/lib/compose/engine/container-spec';
import { quota as quotaSchema, type Quota } from '@/lib/contract/grants';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import { formatBytes } from '@/lib/format';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Store } from '../store/store';

export type Usage = { containers: number; replicas: number; cpus: number; memoryBytes: number };

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

/** What a collection, with all below it, holds in all clusters now. `except` leaves out one service by its id. */
export function usageOf(
  clusters: readonly ClusterModel[],
  path: string,
  except: string | null = null,
): Usage {
  const usage: Usage = { containers: 0, replicas: 0, cpus: 0, memoryBytes: 0 };
  for (const cluster of clusters) {
    for (const row of cluster.containers()) if (isWithin(row.collection, path)) usage.containers += 1;
    for (const { id, spec } of cluster.swarm?.services.values() ?? []) {
      if (id !== except && isWithin(collectionOf(spec.labels), path)) add(usage, serviceUsage(spec, cluster));
    }
  }
  return usage;
}

/** Refuses a container that a quota leaves no room for. @throws `quota_exceeded` */
export function requireRoomForContainer(
  quotas: Quotas,
  clusters: readonly ClusterModel[],
  collection: string,
  { resources }: ContainerSpec,
): void {
  const isLimited =
    (resources?.memoryBytes ?? 0) > 0 && ((resources?.nanoCpus ?? 0) > 0 || (resources?.cpuQuota ?? 0) > 0);
  requireRoom(quotas, collection, isLimited, (path) => ({
    ...usageOf(clusters, path),
    more: { containers: 1 },
  }));
}

/** Refuses a service that a quota leaves no room for. `id`: of the one that is changed. @throws `quota_exceeded` */
export function requireRoomForService(
  quotas: Quotas,
  clusters: readonly ClusterModel[],
  cluster: ClusterModel,
  collection: string,
  spec: ServiceSpec,
  id: string | null,
): void {
  const { limits } = spec.resources;
  const isLimited = limits.memoryBytes > 0 && limits.nanoCpus > 0;
  requireRoom(quotas, collection, isLimited, (path) => ({
    ...usageOf(clusters, path, id),
    more: serviceUsage(spec, cluster),
  }));
}

function requireRoom(
  quotas: Quotas,
  collection: string,
  isLimited: boolean,
  wantedIn: (path: string) => Usage & { more: Partial<Usage> },
): void {
  for (const { path, quota } of quotas.over(collection)) {
    const { more, ...used } = wantedIn(path);
    const problems = (['containers', 'replicas', 'cpus', 'memoryBytes'] as const).flatMap((kind) => {
      const most = quota[kind];
      const wanted = more[kind] ?? 0;
      if (most === null || wanted === 0 || used[kind] + wanted <= most) return [];
      return [
        `${words[kind](used[kind] + wanted)}, of ${kind === 'memoryBytes' ? formatBytes(most) : most} allowed`,
      ];
    });
    if (quota.limitsRequired && !isLimited) problems.push('no memory and CPU limit, where both are required');
    if (problems.length > 0) {
      throw new GantryError('quota_exceeded', {
        message: `The quota of ${path} does not allow this: ${problems.join('; ')}. Ask for less, free something there, or ask an admin for more.`,
        data: { path, quota, used },
      });
    }
  }
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
