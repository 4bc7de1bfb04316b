import { GantryError } from '@/lib/errors';
import type { Handlers, SignedCall } from '../api/call';
import type { Runtime } from '../runtime';
import { createClusterImagesHandlers } from './cluster-images';
import { imageDetail } from './detail';
import { findImage, type FoundImage } from './find-image';
import { imageRow, imageRows, listImages } from './list';
import { previewPrune, pruneImages } from './prune';
import { familiarReference } from './reference';
import { removeName, removeNames } from './remove';
import { requirePushable, startTransfer } from './transfer';

/** How many names an audit entry lists. */
const mostNoted = 100;

/** The operations on images. */
export function createImagesHandlers({
  inventory,
  jobs,
}: Pick<Runtime, 'inventory' | 'jobs'>): Handlers<'images'> {
  const find = (input: { cluster: string; image: string; node?: string }): FoundImage =>
    findImage(inventory.cluster(input.cluster), input.image, input.node);

  /** Does `work`, then shows its result (or what stood in its way) in the next list. */
  const change = async <T>(found: FoundImage, call: SignedCall, work: () => Promise<T>): Promise<T> => {
    const [name] = found.image.tags;
    if (name !== undefined) call.note({ name });
    try {
      return await work();
    } finally {
      await found.cluster.refresh(found.node, { images: true });
    }
  };

  return {
    ...createClusterImagesHandlers({ inventory, jobs }),
    list: async (query) => listImages(imageRows(inventory.cluster(query.cluster).nodes), query),
    get: async (input, { signal }) => {
      const { node, image } = find(input);
      const [inspect, history] = await Promise.all([
        node.engine.images.inspect(image.id, { signal }),
        node.engine.images.history(image.id, { signal }),
      ]);
      return imageDetail(imageRow(node, image), inspect, history);
    },
    inspect: async (input, { signal }) => {
      const { node, image } = find(input);
      return { inspect: await node.engine.images.inspectRaw(image.id, { signal }) };
    },

    pull: async ({ cluster: id, node: nodeId, reference, platform, auth }, call) => {
      const cluster = inventory.cluster(id);
      const request = {
        verb: 'pull',
        reference,
        platform: platform || undefined,
        credentials: auth,
      } as const;
      return startTransfer(jobs, call, cluster, cluster.node(nodeId), request);
    },
    push: async ({ cluster: id, node: nodeId, reference, auth }, call) => {
      const cluster = inventory.cluster(id);
      const node = cluster.node(nodeId);
      const familiar = familiarReference(reference);
      requirePushable(node, familiar);
      const request = { verb: 'push', reference: familiar, credentials: auth } as const;
      return startTransfer(jobs, call, cluster, node, request);
    },

    tag: async (input, call) => {
      const found = find(input);
      const familiar = familiarReference(input.reference);
      if (familiar.includes('@')) {
        throw new GantryError('bad_request', {
          message:
            'A digest belongs to what the image holds and cannot be given. Leave out what follows "@".',
          data: { field: 'reference' },
        });
      }
      const before = [...found.node.images.values()].find((image) => image.tags.includes(familiar));
      if (before && before.id !== found.image.id) call.note({ takenFrom: before.id });
      return change(found, call, async () => {
        await found.node.engine.images.tag(found.image.id, familiar);
        return {};
      });
    },
    remove: async (input, call) => {
      const found = find(input);
      const row = imageRow(found.node, found.image);
      return change(found, call, () =>
        input.reference === undefined
          ? removeNames(found.node, row, input.force)
          : removeName(found.node, row, input.reference, input.force),
      );
    },

    prunePreview: async ({ cluster, node, all }, { signal }) =>
      previewPrune(inventory.cluster(cluster).node(node), all, signal),
    prune: async ({ cluster: id, node: nodeId, all }, call) => {
      const cluster = inventory.cluster(id);
      const node = cluster.node(nodeId);
      const gone: string[] = [];
      try {
        return await pruneImages(node, all, (image) => gone.push(image.tags[0] ?? image.id));
      } finally {
        call.note({ removed: gone.length, images: gone.slice(0, mostNoted) });
        await cluster.refresh(node, { images: true });
      }
    },
  };
}
