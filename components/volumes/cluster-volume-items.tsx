import { Bytes } from '@/components/ui/bytes';
import type { KeyValue } from '@/components/ui/key-value-list';
import type { ClusterVolumeRow } from '@/lib/contract/volumes';
import { formatBytes } from '@/lib/format';
import { reachWords, sharingWords } from './cluster-volume-words';

/** Who may use a cluster volume at once and how, what it holds, and where it can be reached from. */
export function clusterVolumeItems(of: ClusterVolumeRow): KeyValue[] {
  return [
    { label: 'Access', value: accessWords(of.access) },
    { label: 'Reach', value: reachWords[of.access.reach] },
    { label: 'Sharing', value: sharingWords[of.access.sharing] },
    { label: 'Capacity', value: of.capacityBytes === null ? '' : <Bytes bytes={of.capacityBytes} /> },
    { label: 'Asked for', value: rangeWords(of) },
    { label: 'Group', value: of.group },
    { label: 'Reached from', value: of.topologies.map(topologyWords).join('; ') },
  ];
}

function accessWords({ type, fileSystem, mountFlags }: ClusterVolumeRow['access']): string {
  if (type === 'block') return 'block device';
  return ['mounted', fileSystem && `as ${fileSystem}`, mountFlags.length > 0 && `(${mountFlags.join(', ')})`]
    .filter(Boolean)
    .join(' ');
}

function rangeWords({ requiredBytes, limitBytes }: ClusterVolumeRow): string {
  return [
    requiredBytes === null ? '' : `at least ${formatBytes(requiredBytes)}`,
    limitBytes === null ? '' : `at most ${formatBytes(limitBytes)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const topologyWords = (segments: Readonly<Record<string, string>>) =>
  Object.entries(segments)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
