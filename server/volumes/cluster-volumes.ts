import { clusterVolumeState, isMountedAs } from '@/lib/cluster-volume';
import { collectionOf } from '@/lib/collection';
import type { VolumeRow } from '@/lib/contract/volumes';
import { GantryError, toGantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import type { ClusterVolume } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { stackOf } from '../inventory/rows';
import type { SwarmModel } from '../inventory/swarm-model';

type Create = Parameters<Handlers<'volumes'>['create']>[0];

/** The Swarm's volumes as they are listed: once each, whatever nodes have them. */
export function clusterVolumeRows({ swarm }: Pick<ClusterModel, 'swarm'>): VolumeRow[] {
  return swarm === null ? [] : [...swarm.volumes.values()].map((volume) => clusterVolumeRow(swarm, volume));
}

export function clusterVolumeRow(swarm: SwarmModel, volume: ClusterVolume): VolumeRow {
  const published = volume.published.map(({ nodeId, state }) => ({
    node: { id: nodeId, name: swarm.nodes.get(nodeId)?.hostname || nodeId },
    state,
  }));
  return {
    name: volume.name,
    driver: volume.driver,
    scope: 'global',
    nodeId: '',
    nodeName: '',
    nodes: published.map(({ node }) => node),
    mountpoint: '',
    createdMs: volume.createdMs,
    stack: stackOf(volume.labels),
    collection: collectionOf(volume.labels),
    containers: [],
    anonymous: false,
    clusterVolume: {
      id: volume.id,
      version: volume.version,
      state: clusterVolumeState(volume),
      availability: volume.availability,
      group: volume.group,
      access: volume.access,
      requiredBytes: volume.requiredBytes,
      limitBytes: volume.limitBytes,
      capacityBytes: volume.capacityBytes,
      topologies: volume.topologies,
      published,
      services: servicesOf(swarm, volume),
    },
  };
}

/** Services that mount it. */
function servicesOf(swarm: SwarmModel, volume: ClusterVolume): { id: string; name: string }[] {
  const services = [...swarm.services.values()].filter(({ spec }) =>
    spec.container.mounts.some(({ type, source }) => type === 'cluster' && isMountedAs(volume, source)),
  );
  return services.map(({ id, spec }) => ({ id, name: spec.name }));
}

/**
 * A cluster volume by id, or by a name that no engine's own volume has. Null where there is none.
 *
 * @param node the node that was asked for: its own volume is meant then
 */
export function findClusterVolume(
  cluster: ClusterModel,
  idOrName: string,
  node: string | undefined,
): { swarm: SwarmModel; volume: ClusterVolume } | null {
  const { swarm } = cluster;
  if (swarm === null || node !== undefined) return null;
  const volume =
    swarm.volumes.get(idOrName) ??
    (cluster.nodes.some((each) => each.volumes.has(idOrName))
      ? undefined
      : [...swarm.volumes.values()].find(({ name }) => name === idOrName));
  return volume === undefined ? null : { swarm, volume };
}

/** Makes a volume of the Swarm; its driver does the rest in its own time. @throws `already_exists` */
export async function createClusterVolume(
  cluster: ClusterModel,
  { name, driver, options, labels }: Omit<Create, 'clusterVolume'>,
  clusterVolume: NonNullable<Create['clusterVolume']>,
): Promise<void> {
  if ([...cluster.requireSwarm().volumes.values()].some((volume) => volume.name === name)) {
    throw new GantryError('already_exists', {
      message: `Another cluster volume of "${cluster.name}" is called "${name}". Choose another name.`,
      data: { field: 'name' },
    });
  }
  const manager = cluster.manager();
  const { apiVersion } = await manager.ping();
  if (Number(apiVersion.split('.')[1]) < 42) {
    throw new GantryError('bad_request', {
      message: `The managers of "${cluster.name}" have no cluster volumes: Docker Engine 23 or later does.`,
    });
  }
  try {
    await manager.swarm.volumes.create({ name, driver, options, labels, ...clusterVolume });
  } finally {
    await cluster.refreshSwarm({ volumes: true });
  }
}

/** Removes a volume of the Swarm. @throws `in_use` where services mount it or nodes still have it */
export async function removeClusterVolume(
  cluster: ClusterModel,
  swarm: SwarmModel,
  volume: ClusterVolume,
  force: boolean,
): Promise<void> {
  const services = servicesOf(swarm, volume);
  if (services.length > 0 && !force) {
    throw new GantryError('in_use', {
      message: `The cluster volume "${volume.name}" is mounted by the service${services.length === 1 ? '' : 's'} ${services.map(({ name }) => `"${name}"`).join(', ')}. Remove them or their mount first.`,
      data: { services },
    });
  }
  try {
    await cluster.manager().swarm.volumes.remove(volume.id, { force });
  } catch (cause) {
    const error = toGantryError(cause);
    if (!/volume is still in use/i.test(error.message)) throw error;
    throw new GantryError('in_use', {
      message: `The cluster volume "${volume.name}" is still published on a node. Drain it, and remove it when no node has it any more.`,
      cause,
    });
  } finally {
    await cluster.refreshSwarm({ volumes: true });
  }
}
