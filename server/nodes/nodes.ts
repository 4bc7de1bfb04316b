import type { Handlers } from '../api/call';
import { pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';

/** The operations on nodes. */
export function createNodesHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'nodes'> {
  return {
    list: async (query) =>
      pageOf(
        inventory.cluster(query.cluster).nodes.map((node) => node.row()),
        query,
        {
          searchText: (row) => `${row.name} ${row.operatingSystem} ${row.engineVersion}`,
          sortKeys: { name: (row) => row.name, cpus: (row) => row.cpus, memory: (row) => row.memoryBytes },
          defaultSort: 'name',
          tieBreak: (row) => row.id,
        },
      ),
    get: async ({ cluster, node }) => inventory.cluster(cluster).node(node).row(),
    diskUsage: async ({ cluster, node }, { signal }) => {
      const usage = await inventory
        .cluster(cluster)
        .engine(node)
        .system.diskUsage({ signal, timeoutMs: 120_000 });
      return {
        imagesBytes: usage.layersBytes,
        containersBytes: sum(usage.containers, (container) => container.writableBytes),
        volumesBytes: sum(usage.volumes, (volume) => volume.sizeBytes ?? 0),
        buildCacheBytes: sum(usage.buildCache, (entry) => (entry.shared ? 0 : entry.sizeBytes)),
      };
    },
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
