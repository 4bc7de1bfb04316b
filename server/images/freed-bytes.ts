import type { Layer } from './layers';

/** The filesystem layers of one image, lowest first. */
export type LayerSizes = { id: string; layers: { digest: string; sizeBytes: number }[] };

/** What `freedBytes` needs of a stack; null where the engine does not tell which step is which layer. */
export function layerSizes(id: string, layers: readonly Layer[]): LayerSizes | null {
  const filesystem = layers.filter((layer) => layer.filesystem);
  const sized = filesystem.flatMap(({ digest, sizeBytes }) =>
    digest === null ? [] : [{ digest, sizeBytes }],
  );
  return sized.length === filesystem.length ? { id, layers: sized } : null;
}

/**
 * How many bytes go with `removed`: each layer once, and none that a kept image stands on. Layers are the same only
 * where all below them are, for that is how engines store them.
 */
export function freedBytes(removed: readonly LayerSizes[], kept: readonly LayerSizes[]): number {
  const counted = new Set(kept.flatMap((image) => chainsOf(image).map(([chain]) => chain)));
  let bytes = 0;
  for (const image of removed) {
    for (const [chain, sizeBytes] of chainsOf(image)) {
      if (counted.has(chain)) continue;
      counted.add(chain);
      bytes += sizeBytes;
    }
  }
  return bytes;
}

function chainsOf({ layers }: LayerSizes): [chain: string, sizeBytes: number][] {
  let chain = '';
  return layers.map(({ digest, sizeBytes }) => {
    chain += `${digest} `;
    return [chain, sizeBytes];
  });
}
