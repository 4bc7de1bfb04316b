import { GantryError } from '@/lib/errors';
import type { SystemInfo } from '../engine/resource-types';
import type { SwarmNode } from '../engine/swarm-types';
import type { ClusterModel } from './cluster-model';

/** Which node of the cluster's Swarm the engine that says `info` of itself is. @throws `conflict` where it is none */
export function memberOf(cluster: ClusterModel, { name, swarm: membership }: SystemInfo): SwarmNode {
  const node = cluster.requireSwarm().nodes.get(membership.nodeId);
  if (node) return node;
  throw new GantryError('conflict', {
    message:
      membership.nodeId === ''
        ? `The engine of ${name} is in no Swarm. Join it to "${cluster.name}" first, or connect it as a cluster of its own.`
        : `The engine of ${name} is a node of another Swarm, not of "${cluster.name}".`,
  });
}
