import { api, client } from '@/components/api/client';
import type { ObjectCalls } from '@/components/swarm-objects/object-calls';
import { paths } from '@/lib/paths';

/** What the shared pages and dialogs do with a secret. */
export const secretCalls: ObjectCalls = {
  word: 'secret',
  permissions: { create: 'Secret Create', update: 'Secret Update', remove: 'Secret Delete' },
  key: () => api.secrets.key(),
  path: paths.secret,
  create: (input) => client.secrets.create(input),
  remove: (cluster, id) => client.secrets.remove({ cluster, secret: id }),
  rotate: (cluster, id, dataBase64) => client.secrets.rotate({ cluster, secret: id, dataBase64 }),
  preview: (cluster, id) => client.secrets.rotatePreview({ cluster, secret: id }),
};
