import { api, client } from '@/components/api/client';
import type { ObjectCalls } from '@/components/swarm-objects/object-calls';
import { paths } from '@/lib/paths';

/** What the shared pages and dialogs do with a config. */
export const configCalls: ObjectCalls = {
  word: 'config',
  permissions: { create: 'Config Create', update: 'Config Update', remove: 'Config Delete' },
  key: () => api.configs.key(),
  path: paths.config,
  create: (input) => client.configs.create(input),
  remove: (cluster, id) => client.configs.remove({ cluster, config: id }),
  rotate: (cluster, id, dataBase64) => client.configs.rotate({ cluster, config: id, dataBase64 }),
  preview: (cluster, id) => client.configs.rotatePreview({ cluster, config: id }),
};
