import { GantryError } from '@/lib/errors';
import type { Use } from './node-model';

/** How many users of a thing a sentence names. */
const mostNamed = 3;

/**
 * The refusal to take away what containers use. `data.containers` has them all.
 * @param next what to do about it
 */
export function inUse(what: string, uses: readonly Use[], next: string, cause?: unknown): GantryError {
  const named = uses.slice(0, mostNamed).map((use) => `"${use.name}"`);
  const more = uses.length - named.length;
  const who = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return new GantryError('in_use', {
    message: `${what} is used by the container${uses.length === 1 ? '' : 's'} ${who}. ${next}`,
    cause,
    data: { containers: uses },
  });
}
