import type { VolumeRow } from './contract/volumes';

/** Who mounts a volume: containers, or of a cluster volume services. */
export function volumeUsers({ containers, clusterVolume }: Pick<VolumeRow, 'containers' | 'clusterVolume'>) {
  return clusterVolume === null ? containers : clusterVolume.services;
}
