/** Docker's words for the cluster volumes of a Swarm. Source: Docker Engine API, "ClusterVolume" (from 1.42 on). */

/** `single`: on one node at a time. */
export const volumeReaches = ['single', 'multi'] as const;
export type VolumeReach = (typeof volumeReaches)[number];

/** How several tasks may use it at once: not at all, as readers, as readers beside one writer, or freely. */
export const volumeSharings = ['none', 'readonly', 'onewriter', 'all'] as const;
export type VolumeSharing = (typeof volumeSharings)[number];

export const volumeAccessTypes = ['mount', 'block'] as const;
export type VolumeAccessType = (typeof volumeAccessTypes)[number];

/** What becomes of it on one node. */
export const publishStates = [
  'pending-publish',
  'published',
  'pending-node-unpublish',
  'pending-controller-unpublish',
] as const;
export type PublishState = (typeof publishStates)[number];

/** `pending`: its driver has not made it yet, as when no such plugin runs; `in-use`: some node has it, or will. */
export type ClusterVolumeState = 'pending' | 'created' | 'in-use';

/** The state of a cluster volume, as `docker volume ls --cluster` tells it. */
export function clusterVolumeState(volume: {
  csiId: string;
  published: readonly { state: PublishState }[];
}): ClusterVolumeState {
  if (volume.csiId === '') return 'pending';
  return volume.published.length > 0 ? 'in-use' : 'created';
}

/** Whether a cluster volume is on its way: no event tells when it arrives. */
export function isClusterVolumeMoving(volume: {
  csiId: string;
  availability: 'active' | 'pause' | 'drain';
  published: readonly { state: PublishState }[];
}): boolean {
  if (clusterVolumeState(volume) === 'pending') return true;
  return volume.published.some(({ state }) => state !== 'published' || volume.availability === 'drain');
}

/** Whether the source of a service's mount means this volume: by its name, or as any of its group. */
export function isMountedAs({ name, group }: { name: string; group: string }, source: string): boolean {
  return source === name || (group !== '' && source === `group:${group}`);
}
