import { collectionOf, isWithin } from '@/lib/collection';
import type { Scope } from '@/lib/rights';
import type { ClusterModel } from '../inventory/cluster-model';

/** What a scope holds now. */
export function reachOf(clusters: readonly ClusterModel[], scope: Scope) {
  const reached = clusters.filter((cluster) => scope.kind !== 'cluster' || cluster.id === scope.cluster);
  const isIn = (collection: string) => scope.kind !== 'collection' || isWithin(collection, scope.collection);
  const stacks = new Set<string>();
  let containers = 0;
  let services = 0;
  for (const cluster of reached) {
    for (const row of cluster.containers()) {
      if (!isIn(row.collection)) continue;
      containers += 1;
      if (row.stack !== null) stacks.add(`${cluster.id} ${row.stack}`);
    }
    for (const { spec } of cluster.swarm?.services.values() ?? []) {
      if (!isIn(collectionOf(spec.labels))) continue;
      services += 1;
      const stack = spec.labels['com.docker.stack.namespace'];
      if (stack !== undefined) stacks.add(`${cluster.id} ${stack}`);
    }
  }
  return { containers, services, stacks: stacks.size, clusters: reached.length };
}

/** Every collection that something carries. */
export function collectionsInUse(clusters: readonly ClusterModel[]): Set<string> {
  const found = new Set<string>();
  for (const cluster of clusters) {
    for (const node of cluster.nodes) {
      for (const kind of ['containers', 'networks', 'volumes'] as const) {
        for (const row of node[kind].values()) found.add(row.collection);
      }
    }
    for (const { spec } of cluster.swarm?.services.values() ?? []) found.add(collectionOf(spec.labels));
  }
  return found;
}
