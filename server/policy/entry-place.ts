import { z } from 'zod';
import { collectionLabel, collectionOf, collectionPattern, ucpCollectionLabel } from '@/lib/collection';
import type { AuditTarget, Requirement } from '@/lib/contract/operation';
import type { Rights } from '@/lib/rights';
import type { Located } from './locate';

/** Where an entry of the audit log says that its target was: who may see it is decided by that. */
export type EntryPlace = { cluster: string | null; collection: string | null };

const labels = z.record(z.string(), z.string());
const labelled = z.object({ labels });
const specified = z.object({ spec: labelled });
const named = z.object({ collection: z.string().regex(collectionPattern) });

/** The collection that something to be made shall be in, by its labels or in words; null where none is named. */
export function askedCollection(input: unknown): string | null {
  const inWords = named.safeParse(input).data;
  if (inWords) return inWords.collection;
  const asked = labelled.safeParse(input).data?.labels ?? specified.safeParse(input).data?.spec.labels;
  return asked !== undefined && (collectionLabel in asked || ucpCollectionLabel in asked)
    ? collectionOf(asked)
    : null;
}

/**
 * Where the target of a request is as the request comes. It is in no collection where it is the cluster's or Gantry's
 * own, and where it is several things in different ones: only who sees the whole cluster is shown that.
 * @param asked of `askedCollection`, which counts for what is to be made
 */
export function entryPlace(
  {
    target,
    permission,
    asked = null,
  }: { target: AuditTarget; permission: Requirement; asked?: string | null },
  located: Located | null,
  rights: Rights | null,
): EntryPlace {
  const cluster = target.cluster ?? null;
  switch (located?.kind) {
    case undefined:
      return { cluster, collection: null };
    case 'shared': {
      const { about = located.place } = located;
      return { cluster: cluster ?? about.cluster ?? null, collection: about.collection ?? null };
    }
    case 'any':
      return { cluster, collection: asked ?? onlyCollection(cluster, permission, rights) };
    case 'one': {
      const [first, ...others] = located.places;
      if (!first) return { cluster, collection: asked };
      const same = others.every(({ collection }) => collection === first.collection);
      return { cluster: cluster ?? first.cluster, collection: same ? first.collection : null };
    }
  }
}

/** Many things at once, or one that names no collection: it can be in no other than the one that its caller has. */
function onlyCollection(
  cluster: string | null,
  permission: Requirement,
  rights: Rights | null,
): string | null {
  if (cluster === null || !rights || permission === 'public' || permission === 'signed-in') return null;
  const [only, ...others] = rights.collectionsFor(permission, cluster);
  return only !== undefined && others.length === 0 ? only : null;
}

/** Where something was made of which that was not known before: what the guard noted on the way. */
export function placeOfMade(place: EntryPlace, located: Located | null, made: ReadonlySet<string>) {
  const isMade = located?.kind === 'any' || (located?.kind === 'one' && located.places.length === 0);
  const [only, ...others] = made;
  return place.collection === null && isMade && only !== undefined && others.length === 0 ? only : null;
}
