import type { ImageRow } from '@/lib/contract/images';
import { isGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';
import { removeUnused } from '../inventory/remove-unused';
import { freedBytes, layerSizes, type LayerSizes } from './freed-bytes';
import { stackLayers } from './layers';
import { imageRows, pruneable } from './list';
import { removeNames } from './remove';

/** How many images an engine is asked about at once. */
const atOnce = 4;

/** What a prune of a node would take, and how much that frees at most. */
export async function previewPrune(
  node: NodeModel,
  all: boolean,
  signal: AbortSignal,
): Promise<{ images: ImageRow[]; freedBytes: number }> {
  const rows = imageRows([node]);
  const images = pruneable(rows, all);
  if (images.length === 0) return { images, freedBytes: 0 };
  const sizes = await sizesOf(node, rows, signal);
  return { images, freedBytes: freedWith(rows, new Set(images.map((image) => image.id)), sizes) };
}

/** Takes what `previewPrune` shows. Images that came into use in the meantime stay. */
export async function pruneImages(
  node: NodeModel,
  all: boolean,
  onGone: (image: ImageRow) => void,
): Promise<{ deleted: string[]; freedBytes: number }> {
  const rows = imageRows([node]);
  const images = pruneable(rows, all);
  if (images.length === 0) return { deleted: [], freedBytes: 0 };
  const sizes = await sizesOf(node, rows);
  const gone = new Set<string>();
  await removeUnused(
    images,
    (image) => removeNames(node, image, false),
    (image) => {
      gone.add(image.id);
      onGone(image);
    },
  );
  return { deleted: [...gone], freedBytes: freedWith(rows, gone, sizes) };
}

function freedWith(
  rows: readonly ImageRow[],
  gone: ReadonlySet<string>,
  sizes: ReadonlyMap<string, LayerSizes>,
): number {
  const known = (wanted: boolean) =>
    rows.flatMap((row) => (gone.has(row.id) === wanted ? (sizes.get(row.id) ?? []) : []));
  // Where the layers are not known the whole image counts: "at most" stays true.
  const whole = rows.filter((row) => gone.has(row.id) && !sizes.has(row.id));
  return freedBytes(known(true), known(false)) + whole.reduce((sum, row) => sum + row.sizeBytes, 0);
}

/** The layers of every image, as far as the engine tells them. */
async function sizesOf(
  node: NodeModel,
  rows: readonly ImageRow[],
  signal?: AbortSignal,
): Promise<Map<string, LayerSizes>> {
  const sizes = new Map<string, LayerSizes>();
  const queue = rows.values();
  const worker = async () => {
    for (const { id } of queue) {
      try {
        const [inspect, history] = await Promise.all([
          node.engine.images.inspect(id, { signal }),
          node.engine.images.history(id, { signal }),
        ]);
        const known = layerSizes(id, stackLayers(history, inspect.layers));
        if (known) sizes.set(id, known);
      } catch (error) {
        // It went in the meantime.
        if (!isGantryError(error) || error.code !== 'not_found') throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return sizes;
}
