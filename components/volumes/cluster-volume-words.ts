import type { VolumeReach, VolumeSharing } from '@/lib/cluster-volume';

export const reachWords: Record<VolumeReach, string> = {
  single: 'one node at a time',
  multi: 'several nodes at once',
};
export const sharingWords: Record<VolumeSharing, string> = {
  none: 'one task at a time',
  readonly: 'any number of tasks, all reading',
  onewriter: 'one task that writes, any number that read',
  all: 'any number of tasks, all of them writing too',
};
