import { type DesiredStack, withRecordedImages } from '@/lib/compose/engine/desired';
import { isGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';

/** What a revision ran, by service: `repository@sha256:…`, or an image id where the image came from no registry. */
export type RecordedImages = { revision: number; images: Readonly<Record<string, string>> };

/** The image each service runs, pinned to the digest its registry gave it where it has one. */
export async function imagesOf(
  node: NodeModel,
  desired: DesiredStack,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const { service, image } of desired.services) {
    const found = await imageOf(node, image, signal);
    // A service scaled to none needs no image.
    if (!found) continue;
    const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
    images[service] =
      found.repoDigests.find((digest) => digest.startsWith(`${repository}@`)) ??
      found.repoDigests[0] ??
      found.id;
  }
  return images;
}

/**
 * `desired` with the images a revision ran, not those its tags mean now. `warnings` name each service of which that
 * image is neither on the engine nor in its registry any more, or was never written down, and the tag it runs instead.
 */
export async function asRecorded(
  node: NodeModel,
  desired: DesiredStack,
  { revision, images }: RecordedImages,
  signal: AbortSignal,
): Promise<{ desired: DesiredStack; warnings: string[] }> {
  const found = new Map<string, string>();
  const warnings: string[] = [];
  for (const { service, image } of desired.services) {
    const recorded = Object.hasOwn(images, service) ? images[service] : undefined;
    if (recorded === undefined) {
      warnings.push(
        `Which image revision ${revision} ran for ${service} was not written down: ${image} is run as its name is understood now.`,
      );
    } else if (await isAvailable(node, recorded, signal)) {
      found.set(service, recorded);
    } else {
      warnings.push(
        `The image revision ${revision} ran for ${service} (${recorded}) is no longer available: ${image} is run as its name is understood now.`,
      );
    }
  }
  return { desired: withRecordedImages(desired, revision, found), warnings };
}

/** As `asRecorded` for services whose tags have moved on since: the others keep the names the file gives them. */
export async function asStillRecorded(
  node: NodeModel,
  desired: DesiredStack,
  { revision, images }: RecordedImages,
  signal: AbortSignal,
): Promise<DesiredStack> {
  const moved = new Map<string, string>();
  for (const { service, image } of desired.services) {
    const recorded = Object.hasOwn(images, service) ? images[service] : undefined;
    if (recorded === undefined) continue;
    const [now, then] = await Promise.all([imageOf(node, image, signal), imageOf(node, recorded, signal)]);
    if (then && now?.id !== then.id) moved.set(service, recorded);
  }
  return withRecordedImages(desired, revision, moved);
}

async function isAvailable(node: NodeModel, image: string, signal: AbortSignal): Promise<boolean> {
  if (await imageOf(node, image, signal)) return true;
  if (!image.includes('@')) return false;
  try {
    return await node.engine.images.isInRegistry(image, { signal });
  } catch (error) {
    signal.throwIfAborted();
    // A registry that does not answer is no proof that the image is gone: the pull says what is wrong.
    if (isGantryError(error)) return true;
    throw error;
  }
}

async function imageOf(node: NodeModel, image: string, signal: AbortSignal) {
  try {
    return await node.engine.images.inspect(image, { signal });
  } catch (error) {
    if (isGantryError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
