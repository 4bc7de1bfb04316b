import { z } from 'zod';
import { GantryError } from '@/lib/errors';

/** What every object of a Swarm has besides its own. Source: Docker Engine API, "ObjectVersion". */
export const version = z.object({ Index: z.number() });

/** An object with its specification unread: what an update is laid over. */
export const rawObject = z.object({ Version: version, Spec: z.looseObject({}) });

/**
 * The specification of the object as it is now, where it is still the one the caller saw.
 *
 * @throws `conflict`
 */
export function unlessOvertaken(raw: z.output<typeof rawObject>, seenVersion: number) {
  if (raw.Version.Index !== seenVersion) {
    throw new GantryError('conflict', {
      message: 'It was changed by somebody else in the meantime. Look at it as it is now, then try again.',
      data: { version: raw.Version.Index },
    });
  }
  return raw.Spec;
}
