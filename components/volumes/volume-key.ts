import type { VolumeRow } from '@/lib/contract/volumes';

/** What names a volume to the server: a cluster volume its id, another its name and node. */
export function volumeKey({ name, nodeId, clusterVolume }: VolumeRow): { volume: string; node?: string } {
  return clusterVolume === null ? { volume: name, node: nodeId } : { volume: clusterVolume.id };
}
