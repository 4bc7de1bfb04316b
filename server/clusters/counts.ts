import type { ClusterRow, NodeRow } from '@/lib/contract/clusters';
import type { ClusterModel } from '../inventory/cluster-model';

/**
 * What a cluster holds, counted as its lists show it: a network, volume or stack that several nodes share is one.
 * @param nodes the rows of its nodes
 */
export function clusterCounts(cluster: ClusterModel, nodes: readonly NodeRow[]): ClusterRow['counts'] {
  const sum = (key: keyof ClusterRow['counts']) => nodes.reduce((total, node) => total + node.counts[key], 0);
  return {
    running: sum('running'),
    paused: sum('paused'),
    stopped: sum('stopped'),
    unhealthy: sum('unhealthy'),
    restarting: sum('restarting'),
    images: sum('images'),
    networks: distinct(cluster, 'networks', ({ id }) => id),
    volumes:
      distinct(cluster, 'volumes', ({ driver, name }) => `${driver}/${name}`) +
      (cluster.swarm?.volumes.size ?? 0),
    stacks: stackNames(cluster).size,
  };
}

function distinct<Kind extends 'networks' | 'volumes'>(
  { nodes }: ClusterModel,
  kind: Kind,
  keyOf: (thing: { id: string; driver: string; name: string }) => string,
): number {
  let own = 0;
  const shared = new Set<string>();
  for (const node of nodes) {
    for (const [id, { scope, driver, name }] of node[kind]) {
      if (scope === 'local') own += 1;
      else shared.add(keyOf({ id, driver, name }));
    }
  }
  return own + shared.size;
}

/** Stacks of containers on any node, and of the Swarm's services. */
function stackNames(cluster: ClusterModel): Set<string> {
  const names = new Set<string>();
  for (const node of cluster.nodes) {
    for (const { stack, oneOff } of node.containers.values()) if (stack !== null && !oneOff) names.add(stack);
  }
  for (const { spec } of cluster.swarm?.services.values() ?? []) {
    const stack = spec.labels['com.docker.stack.namespace'];
    if (stack !== undefined) names.add(stack);
  }
  return names;
}
