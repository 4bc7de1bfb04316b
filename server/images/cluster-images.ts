import type { clusterImagesContract } from '@/lib/contract/cluster-images';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { findSource, startDistribute } from './distribute';
import { listSpreads } from './matrix';
import { previewPruneOn, startPruneOn } from './prune-on';
import { startPullOn } from './pull-on';
import { selectNodes, spreadNodes } from './select-nodes';

/** The operations on images across the nodes of a cluster. */
export function createClusterImagesHandlers({
  inventory,
  jobs,
}: Pick<Runtime, 'inventory' | 'jobs'>): Pick<Handlers<'images'>, keyof typeof clusterImagesContract> {
  return {
    matrix: async (query) => listSpreads(spreadNodes(inventory.cluster(query.cluster)), query),
    pullOn: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      const { reference, auth, onlyMissing } = input;
      const request = { reference, platform: input.platform || undefined, credentials: auth, onlyMissing };
      return startPullOn(jobs, call, cluster, selectNodes(cluster, input), request);
    },
    distribute: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      const source = findSource(cluster, input.reference, input.from);
      call.note({ from: source.node.name, id: source.image.id });
      return startDistribute(jobs, call, cluster, source, selectNodes(cluster, input));
    },
    removeUnusedPreview: async (input, { signal }) =>
      previewPruneOn(selectNodes(inventory.cluster(input.cluster), input), input.all, signal),
    removeUnusedOn: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      return startPruneOn(jobs, call, cluster, selectNodes(cluster, input), input.all);
    },
  };
}
