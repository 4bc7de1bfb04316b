import { collectionLabel, collectionOf, rootCollection, ucpCollectionLabel } from '@/lib/collection';
import { GantryError } from '@/lib/errors';
import type { Permission } from '@/lib/permissions';
import type { Privilege } from '@/lib/privileges';
import type { Rights } from '@/lib/rights';
import { noteMadeIn } from './scope';

/** The verdicts over one cluster: each throws `forbidden` with what is missing, where, and why it is needed. */
export function createPolicy(cluster: string, rights: Rights) {
  const requireAll = (privileges: readonly Privilege[], collection: string) => {
    const missingOnes = missingPrivileges(rights, cluster, collection, privileges);
    const [first] = missingOnes;
    if (!first) return;
    const reasons = missingOnes
      .map(({ permission, reason }) => `${reason} (needs "${permission}")`)
      .join('; ');
    throw new GantryError('forbidden', {
      message: `You may not make this in ${collection}: ${reasons}. Leave it out, or ask an admin for the permission.`,
      data: { permission: first.permission, missing: missingOnes },
    });
  };
  return {
    requireAll,
    require: (permission: Permission, collection: string, reason: string) =>
      requireAll([{ permission, reason }], collection),
    /** The collection a new thing is in: the one its labels name, else the root, else the only one there is. */
    whereToMake(permission: Permission, labels: Record<string, string> | undefined): string {
      const isNamed = labels !== undefined && (collectionLabel in labels || ucpCollectionLabel in labels);
      const collection = isNamed ? collectionOf(labels) : defaultCollection(rights, cluster, permission);
      noteMadeIn(collection);
      if (rights.at(permission, { cluster, collection })) return collection;
      throw new GantryError('forbidden', {
        message: `You do not hold the permission "${permission}" in the collection ${collection}. Choose another, or ask an admin for it.`,
        data: { permission, collection },
      });
    },
  };
}

/** Which of `privileges` are not held in a collection. */
export function missingPrivileges(
  rights: Rights,
  cluster: string,
  collection: string,
  privileges: readonly Privilege[],
): Privilege[] {
  return privileges.filter(({ permission }) => !rights.at(permission, { cluster, collection }));
}

/** Where a caller makes what names no collection. @throws `forbidden` where they must choose */
export function defaultCollection(rights: Rights, cluster: string, permission: Permission): string {
  if (rights.at(permission, { cluster, collection: rootCollection })) return rootCollection;
  const [only, ...others] = rights.collectionsFor(permission, cluster);
  if (only === undefined) return rootCollection;
  if (others.length === 0) return only;
  throw new GantryError('forbidden', {
    message: `You hold the permission "${permission}" in ${[only, ...others].join(', ')}: say in which collection this belongs, with the label ${collectionLabel}.`,
    data: { permission, collections: [only, ...others] },
  });
}
