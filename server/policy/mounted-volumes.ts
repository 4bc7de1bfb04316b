import { isMountedAs } from '@/lib/cluster-volume';
import { collectionOf } from '@/lib/collection';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { Permission } from '@/lib/permissions';
import type { ClusterModel } from '../inventory/cluster-model';

/** A volume that is there already and that a service mounts. */
export type MountedVolume = {
  /** As the service names it. */
  source: string;
  name: string;
  collection: string;
  what: 'volume' | 'cluster volume';
};

/** What it takes to mount a volume that is there, and to know that it is. */
export const mountingVolumes: Permission = 'Volume Create';
export const seeingVolumes: Permission = 'Volume View';

/** Those that a service mounts: on any node, and those that other services have on nodes nobody connected. */
export function mountedVolumes(cluster: ClusterModel, { container }: ServiceSpec): MountedVolume[] {
  const found: MountedVolume[] = [];
  for (const { type, source } of container.mounts) {
    if (type === 'cluster') {
      for (const volume of cluster.swarm?.volumes.values() ?? []) {
        if (!isMountedAs(volume, source)) continue;
        found.push({
          source,
          name: volume.name,
          collection: collectionOf(volume.labels),
          what: 'cluster volume',
        });
      }
    }
    if (type !== 'volume' || source === '') continue;
    const add = (collection: string) => found.push({ source, name: source, collection, what: 'volume' });
    for (const node of cluster.nodes) {
      const volume = node.volumes.get(source);
      if (volume) add(volume.collection);
    }
    for (const { spec } of cluster.swarm?.services.values() ?? []) {
      const isShared = spec.container.mounts.some((each) => each.type === 'volume' && each.source === source);
      if (isShared) add(collectionOf(spec.labels));
    }
  }
  return found;
}
