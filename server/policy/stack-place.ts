import { collectionOf, rootCollection } from '@/lib/collection';
import type { DesiredStack } from '@/lib/compose/engine/desired';
import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import { GantryError } from '@/lib/errors';
import {
  containerPrivileges,
  networkPrivileges,
  type Privilege,
  servicePrivileges,
  volumePrivileges,
} from '@/lib/privileges';
import type { Store } from '../store/store';
import { currentRights, noteMadeIn } from './scope';
import { defaultCollection, missingPrivileges } from './verdict';

/**
 * The collection a stack is deployed to: the one asked for, else the one it is in, else its deployer's own.
 * @throws `forbidden` where they may not deploy there, or must choose
 */
export async function stackCollection(
  store: Store,
  cluster: string,
  stack: string,
  asked: string | undefined,
): Promise<string> {
  const rights = currentRights();
  const recorded = await store.db
    .selectFrom('stacks')
    .select('collection')
    .where('cluster', '=', cluster)
    .where('name', '=', stack)
    .executeTakeFirst();
  const known = asked ?? (recorded ? (recorded.collection ?? rootCollection) : undefined);
  if (!rights) return known ?? rootCollection;
  const collection = known ?? defaultCollection(rights, cluster, 'Stack Deploy');
  noteMadeIn(collection);
  if (rights.at('Stack Deploy', { cluster, collection })) return collection;
  throw new GantryError('forbidden', {
    message: `You do not hold the permission "Stack Deploy" in the collection ${collection}. Choose another, or ask an admin for it.`,
    data: { permission: 'Stack Deploy', collection },
  });
}

/** What a stack of containers needs that its deployer does not hold, a sentence for each. */
export function stackRefusals(cluster: string, { services, networks, volumes }: DesiredStack): string[] {
  return [
    ...services.flatMap(({ service, spec }) =>
      refusals(cluster, service, collectionOf(spec.labels), containerPrivileges(spec)),
    ),
    ...networks.flatMap(({ key, external, spec }) =>
      external ? [] : refusals(cluster, `network ${key}`, collectionOf(spec.labels), networkPrivileges(spec)),
    ),
    ...volumes.flatMap(({ key, external, spec }) =>
      external ? [] : refusals(cluster, `volume ${key}`, collectionOf(spec.labels), volumePrivileges(spec)),
    ),
  ];
}

/** As `stackRefusals`, of a stack of services. */
export function swarmStackRefusals(cluster: string, { services, networks }: DesiredSwarmStack): string[] {
  return [
    ...services.flatMap(({ service, spec }) => {
      const targets = spec.networks.map(({ target }) => target);
      return refusals(
        cluster,
        service,
        collectionOf(spec.labels),
        servicePrivileges(spec, 'Create', targets),
      );
    }),
    ...networks.flatMap(({ key, external, spec }) =>
      external ? [] : refusals(cluster, `network ${key}`, collectionOf(spec.labels), networkPrivileges(spec)),
    ),
  ];
}

/** @throws `forbidden` with all of them */
export function requireNoRefusals(refused: readonly string[]): void {
  if (refused.length === 0) return;
  throw new GantryError('forbidden', {
    message: `You may not deploy this: ${refused.join('; ')}. Leave it out, or ask an admin for the permission.`,
    data: { refusals: refused },
  });
}

function refusals(
  cluster: string,
  name: string,
  collection: string,
  privileges: readonly Privilege[],
): string[] {
  const rights = currentRights();
  if (!rights) return [];
  return missingPrivileges(rights, cluster, collection, privileges).map(
    ({ permission, reason }) => `${name}: ${reason} (needs "${permission}" in ${collection})`,
  );
}
