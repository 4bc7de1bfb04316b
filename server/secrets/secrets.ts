import type { Handlers } from '../api/call';
import type { Runtime } from '../runtime';
import { secretKind } from '../swarm-objects/kinds';
import { createObjectOperations } from '../swarm-objects/operations';
import { listObjects } from '../swarm-objects/rows';

/** The operations on secrets. A Swarm never tells what one holds, and nothing here keeps it. */
export function createSecretsHandlers(parts: Pick<Runtime, 'inventory' | 'jobs'>): Handlers<'secrets'> {
  const objects = createObjectOperations(secretKind, parts);
  return {
    list: async (query) =>
      listObjects(
        objects.rows(query.cluster).map(({ item, row }) => ({ ...row, driver: item.driver })),
        query,
      ),
    get: async ({ cluster, secret }) => {
      const found = objects.find(cluster, secret);
      return { ...objects.detail(found.cluster, found.item), driver: found.item.driver };
    },
    create: (input, call) => objects.create(input, call),
    remove: ({ cluster, secret }, call) => objects.remove(cluster, secret, call),
    rotatePreview: ({ cluster, secret }) => objects.rotatePreview(cluster, secret),
    rotate: ({ cluster, secret, dataBase64 }, call) => objects.rotate(cluster, secret, dataBase64, call),
    finishRotation: ({ cluster, secret, way }, call) => objects.finishRotation(cluster, secret, way, call),
  };
}
