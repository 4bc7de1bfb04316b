import type { ImageOnNode, ImageSpread, SpreadNode } from '@/lib/contract/cluster-images';
import type { Handlers } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryImage } from '../inventory/rows';
import type { SelectedNode } from './select-nodes';

type Matrix = Handlers<'images'>['matrix'];

/** Every name that an image has on any of these nodes, and what each connected one has under it. */
export function imageSpreads(all: readonly SelectedNode[]): ImageSpread[] {
  const nodes = all.flatMap(({ node }) => node ?? []);
  const byName = new Map<string, Map<NodeModel, InventoryImage>>();
  for (const node of nodes) {
    for (const image of node.images.values()) {
      for (const name of namesOf(image)) {
        const known = byName.get(name) ?? new Map<NodeModel, InventoryImage>();
        byName.set(name, known.set(node, image));
      }
    }
  }
  return [...byName].map(([reference, images]) => spreadOf(reference, images, nodes));
}

/** Its tags; where it has none, the digests that pinned services know it by. */
function namesOf(image: InventoryImage): string[] {
  return image.tags.length > 0 ? image.tags : image.digests;
}

function spreadOf(
  reference: string,
  images: ReadonlyMap<NodeModel, InventoryImage>,
  nodes: readonly NodeModel[],
): ImageSpread {
  const usual = mostCommon([...images.values()]);
  const [repository] = reference.split(/[@]|:(?!.*[:/])/);
  const cells = nodes.map((node): ImageOnNode => {
    const image = images.get(node);
    const digest = image?.digests.find((each) => each.split('@')[0] === repository) ?? image?.digests[0];
    return {
      nodeId: node.id,
      id: image?.id ?? null,
      digest: digest?.split('@')[1] ?? null,
      createdMs: image?.createdMs ?? null,
      sizeBytes: image?.sizeBytes ?? null,
      containers: image ? node.usedBy('images', image.id).length : 0,
      differs: image !== undefined && image.id !== usual,
    };
  });
  return {
    reference,
    state: cells.some((cell) => cell.differs) ? 'differs' : images.size < nodes.length ? 'missing' : 'same',
    present: images.size,
    nodes: cells,
  };
}

/** The image that most nodes have; of as many, the newest. */
function mostCommon(images: readonly InventoryImage[]): string {
  const counts = new Map<string, { count: number; createdMs: number }>();
  for (const { id, createdMs } of images) {
    const count = (counts.get(id)?.count ?? 0) + 1;
    counts.set(id, { count, createdMs: createdMs ?? 0 });
  }
  const [first] = [...counts].sort(([, a], [, b]) => b.count - a.count || b.createdMs - a.createdMs);
  return first?.[0] ?? '';
}

/** One page of names. */
export function listSpreads(
  all: readonly SelectedNode[],
  { filter = {}, search, ...page }: Parameters<Matrix>[0],
): Awaited<ReturnType<Matrix>> {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = imageSpreads(all).filter((row) =>
    words.every((word) => row.reference.toLowerCase().includes(word) || row.nodes.some(hasId(word))),
  );
  return {
    ...pageOf(
      found.filter((row) => among(filter.state, row.state)),
      page,
      {
        searchText: () => '',
        sortKeys: {
          reference: (row) => row.reference,
          present: (row) => row.present,
          created: (row) => Math.max(...row.nodes.map((cell) => cell.createdMs ?? 0)),
        },
        defaultSort: 'reference',
        tieBreak: (row) => row.reference,
      },
    ),
    nodes: all.map(({ id, name, connected }): SpreadNode => ({ id, name, connected })),
    facets: { state: facet(found, (row) => row.state) },
  };
}

/** Whether a cell's id or digest begins with what was typed, where that is long enough to mean one. */
const hasId = (word: string) => (cell: ImageOnNode) =>
  word.length >= 6 &&
  [cell.id, cell.digest].some((each) => each?.startsWith(word) || each?.startsWith(`sha256:${word}`));
