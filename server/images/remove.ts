import type { ImageRow } from '@/lib/contract/images';
import { GantryError, toGantryError } from '@/lib/errors';
import type { ImageRemoval } from '../engine/resource-types';
import { inUse } from '../inventory/in-use';
import type { NodeModel } from '../inventory/node-model';
import { familiarReference } from './reference';

/** Takes one name from an image; the image goes with its last name. */
export async function removeName(
  node: NodeModel,
  row: ImageRow,
  reference: string,
  force: boolean,
): Promise<ImageRemoval> {
  const familiar = familiarReference(reference);
  const named = row.tags.includes(familiar) || row.digests.includes(familiar);
  if (!named) {
    throw new GantryError('not_found', {
      message: `The image is not named "${familiar}" on ${node.name}. It may have lost that name: look at its names again.`,
    });
  }
  if (row.tags.length <= 1 && !force) requireUnused(row);
  return node.engine.images.remove(familiar, { force }).catch((error: unknown) => {
    throw explainRemove(error, row);
  });
}

/** Takes an image with all its names. Without `force`, name by name: an engine refuses them together. */
export async function removeNames(node: NodeModel, row: ImageRow, force: boolean): Promise<ImageRemoval> {
  if (!force) requireUnused(row);
  const names = namesOf(row);
  const references = force || names.length === 0 ? [row.id] : names;
  const removal: ImageRemoval = { untagged: [], deleted: [] };
  for (const reference of references) {
    const { untagged, deleted } = await node.engine.images
      .remove(reference, { force })
      .catch((error: unknown) => {
        throw explainRemove(error, row);
      });
    removal.untagged.push(...untagged);
    removal.deleted.push(...deleted);
  }
  return removal;
}

/** Its tags, and the digests that do not go with the last tag of their repository. */
function namesOf(row: ImageRow): string[] {
  const tagged = new Set(row.tags.map((tag) => tag.slice(0, tag.lastIndexOf(':'))));
  return [...row.tags, ...row.digests.filter((digest) => !tagged.has(digest.split('@')[0] ?? ''))];
}

function requireUnused(row: ImageRow): void {
  if (row.containers.length > 0) throw usedBy(row);
}

function usedBy(row: ImageRow, cause?: unknown): GantryError {
  return inUse(`The image ${nameOf(row)}`, row.containers, 'Remove them first.', cause);
}

/** Why an image could not be removed, with the containers that hold it. */
function explainRemove(cause: unknown, row: ImageRow): GantryError {
  const error = toGantryError(cause);
  if (/has dependent child images/i.test(error.message)) {
    return new GantryError('in_use', {
      message: `Other images are built on ${nameOf(row)}. Remove those first.`,
      cause,
    });
  }
  const held = error.code === 'in_use' || error.code === 'conflict';
  return held && row.containers.length > 0 ? usedBy(row, cause) : error;
}

function nameOf(row: ImageRow): string {
  return `"${row.tags[0] ?? row.digests[0] ?? row.id.slice(0, 19)}"`;
}
