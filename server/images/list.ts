import type { ImageRow } from '@/lib/contract/images';
import type { Handlers } from '../api/call';
import { among, facet, pageOf } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryImage } from '../inventory/rows';

type List = Handlers<'images'>['list'];
export type ImageQuery = Parameters<List>[0];

/** An image of one node as it is listed. */
export function imageRow(node: NodeModel, image: InventoryImage): ImageRow {
  return {
    id: image.id,
    nodeId: node.id,
    nodeName: node.name,
    tags: image.tags,
    digests: image.digests,
    sizeBytes: image.sizeBytes,
    createdMs: image.createdMs,
    containers: node.usedBy('images', image.id),
    dangling: image.tags.length === 0,
  };
}

/** Every image of these nodes. */
export function imageRows(nodes: readonly NodeModel[]): ImageRow[] {
  return nodes.flatMap((node) => [...node.images.values()].map((image) => imageRow(node, image)));
}

/** What a filter can ask of an image's use: a dangling image is used or not as well. */
function usesOf(row: ImageRow): string[] {
  return [row.containers.length > 0 ? 'used' : 'unused', ...(row.dangling ? ['dangling'] : [])];
}

/** One page of images. Each facet counts what the search and the *other* filter leave. */
export function listImages(rows: readonly ImageRow[], query: ImageQuery): Awaited<ReturnType<List>> {
  const { filter = {}, search = '', ...page } = query;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => words.every((word) => says(row, word)));
  const byUse = (row: ImageRow) => usesOf(row).some((use) => among(filter.use, use));
  const byNode = (row: ImageRow) => among(filter.node, row.nodeName) || among(filter.node, row.nodeId);
  const matching = found.filter((row) => byUse(row) && byNode(row));
  const ofNodes = found.filter(byNode);
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        tag: (row) => row.tags[0] ?? null,
        size: (row) => row.sizeBytes,
        created: (row) => row.createdMs,
        containers: (row) => row.containers.length,
        node: (row) => row.nodeName,
      },
      defaultSort: '-created',
      tieBreak: (row) => `${row.tags[0] ?? ''} ${row.id} ${row.nodeId}`,
    }),
    totalSizeBytes: matching.reduce((sum, row) => sum + row.sizeBytes, 0),
    facets: {
      use: facet(ofNodes.flatMap(usesOf), (use) => use),
      node: facet(found.filter(byUse), (row) => row.nodeName),
    },
  };
}

/** Whether `word`, in lower case, is in a name, a digest or a user's name, or begins the id (4 digits or more). */
function says(row: ImageRow, word: string): boolean {
  const id = row.id.replace(/^sha256:/, '');
  if (word.length >= 4 && (id.startsWith(word) || row.id.startsWith(word))) return true;
  return (
    row.tags.some((tag) => tag.toLowerCase().includes(word)) ||
    // A digest is hexadecimal: looked into, it would match nearly any two letters.
    row.digests.some(
      (digest) => (digest.split('@')[0] ?? '').includes(word) || (word.length >= 8 && digest.includes(word)),
    ) ||
    row.containers.some((container) => container.name.toLowerCase().includes(word))
  );
}

/** What a prune takes: images no container is made from, without a tag or (`all`) any. */
export function pruneable(rows: readonly ImageRow[], all: boolean): ImageRow[] {
  return rows.filter((row) => row.containers.length === 0 && (all || row.dangling));
}
