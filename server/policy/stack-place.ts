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
import type { ClusterModel } from '../inventory/cluster-model';
import { type MountedVolume, mountedVolumes, mountingVolumes, seeingVolumes } from './mounted-volumes';
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

/**
 * As `stackRefusals`, of a stack of services; of the volumes that they mount too, as the Swarm's nodes make those.
 * @param cluster with all there is in it, whoever asks: a name may be taken by what they do not see
 */
export function swarmStackRefusals(
  cluster: ClusterModel,
  { services, networks }: DesiredSwarmStack,
): string[] {
  return [
    ...services.flatMap(({ service, spec }) => {
      const targets = spec.networks.map(({ target }) => target);
      const needed = servicePrivileges(spec, 'Create', targets);
      return [
        ...refusals(cluster.id, service, collectionOf(spec.labels), needed),
        // One volume may be on many nodes.
        ...new Set(mountedVolumes(cluster, spec).flatMap((each) => mountRefusals(cluster.id, service, each))),
      ];
    }),
    ...networks.flatMap(({ key, external, spec }) =>
      external
        ? []
        : refusals(cluster.id, `network ${key}`, collectionOf(spec.labels), networkPrivileges(spec)),
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

/** Of a volume that they do not see it is told that they may not mount it, and not whose it is. */
function mountRefusals(cluster: string, service: string, volume: MountedVolume): string[] {
  const { source, name, collection, what } = volume;
  const rights = currentRights();
  const isSeen =
    rights === null ||
    [mountingVolumes, seeingVolumes].some((permission) => rights.at(permission, { cluster, collection }));
  return isSeen
    ? refusals(cluster, service, collection, [
        { permission: mountingVolumes, reason: `it mounts the ${what} ${name}` },
      ])
    : [`${service}: it mounts ${source}, a volume that is there already and that you may not see`];
}
