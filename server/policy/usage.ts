import { collectionOf, isWithin } from '@/lib/collection';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { ClusterModel } from '../inventory/cluster-model';

/** What counts against a quota. */
export type Usage = { containers: number; replicas: number; cpus: number; memoryBytes: number };

export const noUsage: Usage = { containers: 0, replicas: 0, cpus: 0, memoryBytes: 0 };

/**
 * Something that counts, and where. The same `key` in the same collection counts once, at the most that any says of it:
 * what it is, and what it is about to become.
 */
export type Counted = { key: string; collection: string; usage: Usage };

/** The key of a service: names are unique in a Swarm. */
export function serviceKey(cluster: string, name: string): string {
  return `service/${cluster}/${name}`;
}

/** The key of a container that has a name already: names are unique on a node. */
export function namedContainerKey(of: { cluster: string; nodeId: string; name: string }): string {
  return `container/${of.cluster}/${of.nodeId}/${of.name}`;
}

/** The key of all containers of one service of a stack on an engine, where a deploy counts them as one. */
export function stackContainersKey(cluster: string, stack: string, service: string): string {
  return `containers/${cluster}/${stack}/${service}`;
}

/** A global service counts once for each node. */
export function serviceUsage({ mode, resources }: ServiceSpec, cluster: ClusterModel): Usage {
  const replicas =
    mode.kind === 'replicated'
      ? mode.replicas
      : mode.kind === 'replicated-job'
        ? mode.maxConcurrent
        : (cluster.swarm?.nodes.size ?? 1);
  const { nanoCpus, memoryBytes } = resources.reservations;
  return { containers: 0, replicas, cpus: (replicas * nanoCpus) / 1e9, memoryBytes: replicas * memoryBytes };
}

/**
 * What a collection, with all below it, holds in all clusters: by what the inventory shows, and by what is `promised` to
 * changes that are under way. A Swarm's tasks count as replicas, not as containers.
 */
export function usageOf(
  clusters: readonly ClusterModel[],
  path: string,
  promised: readonly Counted[] = [],
): Usage {
  const things = new Map<string, Usage>();
  const keyOf = ({ key, collection }: Omit<Counted, 'usage'>) => `${key}@${collection}`;
  const shared = new Set(promised.map(keyOf));
  for (const cluster of clusters) {
    const tasks = new Set<string>();
    for (const { containerId } of cluster.swarm?.tasks.values() ?? [])
      if (containerId !== null) tasks.add(containerId);
    for (const { id, name, nodeId, stack, service, oneOff, collection } of cluster.containers()) {
      if (!isWithin(collection, path) || tasks.has(id)) continue;
      const isOfService = stack !== null && service !== null && !oneOff;
      const key =
        [
          ...(isOfService ? [stackContainersKey(cluster.id, stack, service)] : []),
          namedContainerKey({ cluster: cluster.id, nodeId, name }),
        ]
          .map((each) => keyOf({ key: each, collection }))
          .find((each) => shared.has(each)) ?? `${cluster.id}/${id}`;
      const counted = things.get(key) ?? noUsage;
      things.set(key, { ...counted, containers: counted.containers + 1 });
    }
    for (const { spec } of cluster.swarm?.services.values() ?? []) {
      const collection = collectionOf(spec.labels);
      if (!isWithin(collection, path)) continue;
      things.set(keyOf({ key: serviceKey(cluster.id, spec.name), collection }), serviceUsage(spec, cluster));
    }
  }
  for (const each of promised) {
    if (!isWithin(each.collection, path)) continue;
    const key = keyOf(each);
    things.set(key, most(things.get(key) ?? noUsage, each.usage));
  }
  const sum: Usage = { ...noUsage };
  for (const usage of things.values()) for (const kind of kinds) sum[kind] += usage[kind];
  return sum;
}

export const kinds = ['containers', 'replicas', 'cpus', 'memoryBytes'] as const satisfies (keyof Usage)[];

function most(a: Usage, b: Usage): Usage {
  return {
    containers: Math.max(a.containers, b.containers),
    replicas: Math.max(a.replicas, b.replicas),
    cpus: Math.max(a.cpus, b.cpus),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  };
}
