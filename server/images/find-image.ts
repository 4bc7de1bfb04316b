import { GantryError } from '@/lib/errors';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryImage } from '../inventory/rows';

export type FoundImage = { cluster: ClusterModel; node: NodeModel; image: InventoryImage };

/**
 * An image by id, with or without `sha256:`, or by the beginning of one (12 digits or more).
 * @throws `not_found`; `bad_request` where several images begin so
 */
export function findImage(cluster: ClusterModel, id: string, node?: string): FoundImage {
  const wanted = id.startsWith('sha256:') ? id : `sha256:${id}`;
  const nodes = node === undefined ? cluster.nodes : [cluster.node(node)];
  const found = nodes.flatMap((candidate) => {
    const exact = candidate.images.get(wanted);
    const images = exact
      ? [exact]
      : [...candidate.images.values()].filter((each) => each.id.startsWith(wanted));
    return images.map((image) => ({ cluster, node: candidate, image }));
  });
  const [first] = found;
  if (!first) {
    throw new GantryError('not_found', {
      message: `There is no image ${id} in "${cluster.name}". It may have been removed: go back to the list.`,
    });
  }
  if (found.some(({ image }) => image.id !== first.image.id)) {
    throw new GantryError('bad_request', {
      message: `Several images begin with ${id}. Give more of the id.`,
    });
  }
  return first;
}
