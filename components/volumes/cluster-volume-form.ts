import type { VolumeAccessType, VolumeReach, VolumeSharing } from '@/lib/cluster-volume';
import { parseBytes } from '@/lib/parse-bytes';
import type { NodeAvailability } from '@/lib/swarm-states';

/** What a cluster volume has beyond other volumes, as it is typed. */
export type ClusterVolumeValues = {
  group: string;
  type: VolumeAccessType;
  fileSystem: string;
  reach: VolumeReach;
  sharing: VolumeSharing;
  required: string;
  limit: string;
  availability: NodeAvailability;
};

export const emptyClusterVolume: ClusterVolumeValues = {
  group: '',
  type: 'mount',
  fileSystem: '',
  reach: 'single',
  sharing: 'none',
  required: '',
  limit: '',
  availability: 'active',
};

/** What is wrong with a size; null where it is one, or none is given. */
export function sizeProblem(text: string): string | null {
  if (text.trim() === '') return null;
  return (parseBytes(text) ?? 0) > 0 ? null : 'Write a size such as 512m or 10g.';
}

/** What is wrong with the sizes together: it cannot be asked for more than it may have. */
export function rangeProblem({ required, limit }: ClusterVolumeValues): string | null {
  const [least, most] = [parseBytes(required), parseBytes(limit)];
  return least !== null && most !== null && most < least ? 'This is less than what is asked for.' : null;
}

/** As the API takes it. */
export function clusterVolumeInput(values: ClusterVolumeValues) {
  const { type, reach, sharing, availability } = values;
  return {
    group: values.group.trim(),
    access: { type, reach, sharing, fileSystem: type === 'mount' ? values.fileSystem.trim() : '' },
    requiredBytes: parseBytes(values.required),
    limitBytes: parseBytes(values.limit),
    availability,
  };
}
