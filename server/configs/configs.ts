import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { configKind } from '../swarm-objects/kinds';
import { createObjectOperations } from '../swarm-objects/operations';
import { listObjects } from '../swarm-objects/rows';

/** The operations on configs. */
export function createConfigsHandlers(parts: Pick<Runtime, 'inventory' | 'jobs'>): Handlers<'configs'> {
  const objects = createObjectOperations(configKind, parts);
  return {
    list: async (query) =>
      listObjects(
        objects.rows(query.cluster).map(({ item, row }) => ({ ...row, sizeBytes: item.sizeBytes })),
        query,
      ),
    get: async (input, { signal }) => {
      const { cluster, item } = objects.find(input.cluster, input.config);
      const data = await cluster.manager().swarm.configs.data(item.id, { signal });
      return {
        ...objects.detail(cluster, item),
        sizeBytes: data.byteLength,
        dataBase64: Buffer.from(data).toString('base64'),
      };
    },
    create: (input, call) => objects.create(input, call),
    remove: ({ cluster, config }, call) => objects.remove(cluster, config, call),
    rotatePreview: ({ cluster, config }) => objects.rotatePreview(cluster, config),
    rotate: ({ cluster, config, dataBase64 }, call) => objects.rotate(cluster, config, dataBase64, call),
    finishRotation: ({ cluster, config, way }, call) => objects.finishRotation(cluster, config, way, call),
  };
}
