import type { PlacementScene } from '@/lib/placement/explain';
import { occupancyOf } from '@/lib/placement/occupancy';
import type { EngineKnowledge } from '@/lib/placement/placement-node';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { SwarmModel } from '../inventory/swarm-model';

/** All that the inventory knows of where tasks could run. */
export function sceneOf(cluster: ClusterModel, swarm: SwarmModel): PlacementScene {
  return {
    nodes: [...swarm.nodes.values()],
    services: swarm.services,
    tasks: [...swarm.tasks.values()],
    occupancy: occupancyOf(swarm.tasks.values(), swarm.services),
    engines: new Map(cluster.nodes.map((node) => [node.id, knowledgeOf(node)])),
    networkDrivers: new Map(
      cluster.nodes.flatMap((node) =>
        [...node.networks.values()].flatMap(({ id, name, driver }) => [
          [id, driver] as const,
          [name, driver] as const,
        ]),
      ),
    ),
    nowMs: Date.now(),
  };
}

function knowledgeOf(node: NodeModel): EngineKnowledge {
  let names: ReadonlySet<string> | null = null;
  return {
    hasImage(reference) {
      names ??= new Set([...node.images.values()].flatMap(({ tags, digests }) => [...tags, ...digests]));
      const [named = '', digest] = plain(reference).split('@');
      if (digest !== undefined) return names.has(`${named.replace(/:[^:/]*$/, '')}@${digest}`);
      return names.has(/:[^/]*$/.test(named) ? named : `${named}:latest`);
    },
  };
}

/** Without Docker Hub's own names, as engines list images. */
function plain(reference: string): string {
  return reference.replace(/^docker\.io\//, '').replace(/^library\//, '');
}
