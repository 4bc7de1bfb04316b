import type { Permission } from '@/lib/permissions';
import type { Rights } from '@/lib/rights';
import type { PagePlace } from './place';

/** The first of the places that something is in where `permission` is not held; null where it is held in all. */
export function placeWithout(rights: Rights, permission: Permission, place: PagePlace): PagePlace | null {
  const places = [place, ...(place.alsoIn ?? []).map((collection) => ({ ...place, collection }))];
  return places.find((each) => !holds(rights, permission, each)) ?? null;
}

/** As the server decides: somewhere in a cluster is enough for its lists, and to make something there. */
function holds(rights: Rights, permission: Permission, place: PagePlace): boolean {
  return place.cluster !== undefined && place.collection === undefined
    ? rights.inCluster(permission, place.cluster)
    : rights.at(permission, place);
}
