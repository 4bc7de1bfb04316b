import { type ErrorCode, isGantryError } from '@/lib/errors';

/** What an engine says of a thing that came into use, or went, since it was chosen. */
const passedOver: ReadonlySet<ErrorCode> = new Set(['in_use', 'conflict', 'not_found']);

/**
 * Removes what a prune chose, one after the other, and returns what went: exactly what its preview showed, which an
 * engine's own prune is not (it takes networks of stopped containers, and second names of images in use). What came
 * into use in the meantime stays. Any other failure ends it; what went until then is gone, and `onGone` has said so.
 */
export async function removeUnused<Item>(
  items: readonly Item[],
  remove: (item: Item) => Promise<unknown>,
  onGone: (item: Item) => void,
): Promise<void> {
  for (const item of items) {
    try {
      await remove(item);
      onGone(item);
    } catch (error) {
      if (!isGantryError(error) || !passedOver.has(error.code)) throw error;
    }
  }
}
