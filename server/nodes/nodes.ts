import type { NodeRow } from '@/lib/contract/clusters';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { diskUsage } from '../inventory/disk-usage';
import { pageOf } from '../inventory/list';
import { nodeRows } from '../inventory/node-rows';
import type { Runtime } from '../runtime';
import { createNodeChangeHandlers } from './changes';
import { createConnectionHandlers } from './connections';

/** The operations on nodes. */
export function createNodesHandlers(runtime: Pick<Runtime, 'inventory' | 'store'>): Handlers<'nodes'> {
  const { inventory } = runtime;
  return {
    ...createConnectionHandlers(runtime),
    ...createNodeChangeHandlers(runtime),
    list: async (query) =>
      pageOf(nodeRows(inventory.cluster(query.cluster)).filter(matching(query.filter ?? {})), query, {
        searchText: ({ name, operatingSystem, engineVersion, id, swarmNode }) =>
          `${name} ${operatingSystem} ${engineVersion} ${id} ${swarmNode?.address ?? ''} ${Object.entries(
            swarmNode?.labels ?? {},
          )
            .map(([label, value]) => `${label}=${value}`)
            .join(' ')}`,
        sortKeys: {
          name: (row) => row.name,
          cpus: (row) => row.cpus,
          memory: (row) => row.memoryBytes,
          tasks: (row) => row.swarmNode?.tasks.running ?? 0,
        },
        defaultSort: 'name',
        tieBreak: (row) => row.id,
      }),
    get: async ({ cluster, node }) => {
      const model = inventory.cluster(cluster);
      const found = nodeRows(model).find(({ id, name }) => id === node || name === node);
      if (found) return found;
      throw new GantryError('not_found', { message: `The cluster "${model.name}" has no node "${node}".` });
    },
    diskUsage: async ({ cluster, node }, { signal }) => {
      const usage = await diskUsage(inventory.cluster(cluster).node(node), signal);
      return {
        imagesBytes: usage.layersBytes,
        containersBytes: sum(usage.containers, (container) => container.writableBytes),
        volumesBytes: sum(usage.volumes, (volume) => volume.sizeBytes ?? 0),
        buildCacheBytes: sum(usage.buildCache, (entry) => (entry.shared ? 0 : entry.sizeBytes)),
      };
    },
  };
}

type NodeFilter = { role?: string[]; availability?: string[]; state?: string[] };

/** A node outside a Swarm matches no filter. */
function matching({ role, availability, state }: NodeFilter): (row: NodeRow) => boolean {
  const isWanted = (wanted: string[] | undefined, value: string | undefined) =>
    wanted === undefined || (value !== undefined && wanted.includes(value));
  return ({ swarmNode }) =>
    isWanted(role, swarmNode?.role) &&
    isWanted(availability, swarmNode?.availability) &&
    isWanted(state, swarmNode?.state);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
