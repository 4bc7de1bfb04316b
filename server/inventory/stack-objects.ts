import { collectionOf } from '@/lib/collection';
import type { ClusterModel } from './cluster-model';

/** The label of what `docker stack deploy` makes. */
const namespaceLabel = 'com.docker.stack.namespace';

/** What belongs to a stack, and the collection it is in: of every object of a cluster that names one. */
export function* stackObjects(
  cluster: Pick<ClusterModel, 'nodes' | 'swarm'>,
): Generator<{ stack: string; collection: string }> {
  for (const node of cluster.nodes) {
    for (const kind of ['containers', 'networks', 'volumes'] as const) {
      for (const { stack, collection } of node[kind].values())
        if (stack !== null) yield { stack, collection };
    }
  }
  for (const kind of ['services', 'secrets', 'configs', 'volumes'] as const) {
    for (const row of cluster.swarm?.[kind].values() ?? []) {
      const labels = 'spec' in row ? row.spec.labels : row.labels;
      const stack = labels[namespaceLabel];
      if (stack !== undefined) yield { stack, collection: collectionOf(labels) };
    }
  }
}
