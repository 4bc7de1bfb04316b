import { GantryError } from '@/lib/errors';
import { explain } from '@/lib/placement/explain';
import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { sceneOf } from './scene';

/** Why tasks do not run: answered from the inventory, no engine is asked. */
export function createPlacementHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'placement'> {
  return {
    explain: async ({ cluster, service: wanted }) => {
      const model = inventory.cluster(cluster);
      const swarm = model.requireSwarm();
      const service = [...swarm.services.values()].find(
        ({ id, spec }) => id === wanted || spec.name === wanted,
      );
      if (!service) {
        throw new GantryError('not_found', {
          message: `There is no service "${wanted}" in "${model.name}". It may have been removed: go back to the list.`,
        });
      }
      const { tasks, nodes } = explain(service, sceneOf(model, swarm));
      return {
        tasks,
        nodes: nodes.map((fit) => ({ ...fit, name: swarm.nodes.get(fit.node)?.hostname || fit.node })),
      };
    },
  };
}
