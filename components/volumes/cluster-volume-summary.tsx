import Link from 'next/link';
import { Bytes } from '@/components/ui/bytes';
import { CardColumns } from '@/components/ui/card-columns';
import { CardNone } from '@/components/ui/card-none';
import { CopyButton } from '@/components/ui/copy-button';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { VolumeReach, VolumeSharing } from '@/lib/cluster-volume';
import type { ClusterVolumeRow, VolumeDetail } from '@/lib/contract/volumes';
import { formatBytes, formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './volumes.module.css';

const reachWords: Record<VolumeReach, string> = {
  single: 'one node at a time',
  multi: 'several nodes at once',
};
const sharingWords: Record<VolumeSharing, string> = {
  none: 'one task at a time',
  readonly: 'any number of tasks, all reading',
  onewriter: 'one task that writes, any number that read',
  all: 'any number of tasks, all of them writing too',
};

type Props = { cluster: string; volume: VolumeDetail; clusterVolume: ClusterVolumeRow };

/** Where a cluster volume is, who mounts it, and who may at once. */
export function ClusterVolumeSummary({ cluster, volume: detail, clusterVolume: of }: Props) {
  return (
    <CardColumns
      main={
        <>
          <SectionCard title={`On nodes (${formatCount(of.published.length)})`} padding="flush">
            {of.published.length === 0 ? (
              <CardNone>
                {of.state === 'pending'
                  ? `Its driver has not made it yet. A CSI plugin called ${detail.driver} must run on the nodes.`
                  : 'No node has it: it goes where a task needs it.'}
              </CardNone>
            ) : (
              <ul className={classes.mounts} aria-label="Nodes that have this volume">
                {of.published.map(({ node, state }) => (
                  <li key={node.id}>
                    <span className={classes.who}>
                      <Link href={paths.node(cluster, node.id)}>{node.name}</Link>
                    </span>
                    <span className={classes.where}>
                      <StateBadge of="publish" state={state} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </SectionCard>
          <SectionCard title={`Mounted by (${formatCount(of.services.length)})`} padding="flush">
            {of.services.length === 0 ? (
              <CardNone>No service mounts it. It can be removed.</CardNone>
            ) : (
              <ul className={classes.mounts} aria-label="Services that mount this volume">
                {of.services.map(({ id, name }) => (
                  <li key={id}>
                    <span className={classes.who}>
                      <Link href={paths.service(cluster, id)}>{name}</Link>
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </SectionCard>
          <SectionCard title="Details">
            <KeyValueList
              items={[
                {
                  label: 'Name',
                  value: (
                    <>
                      <code>{detail.name}</code> <CopyButton text={detail.name} label="Copy name" />
                    </>
                  ),
                },
                { label: 'Driver', value: detail.driver },
                { label: 'Access', value: accessWords(of.access) },
                { label: 'Reach', value: reachWords[of.access.reach] },
                { label: 'Sharing', value: sharingWords[of.access.sharing] },
                {
                  label: 'Capacity',
                  value: of.capacityBytes === null ? '' : <Bytes bytes={of.capacityBytes} />,
                },
                { label: 'Asked for', value: rangeWords(of) },
                { label: 'Group', value: of.group },
                { label: 'Reached from', value: of.topologies.map(topologyWords).join('; ') },
                {
                  label: 'Stack',
                  value:
                    detail.stack === null ? (
                      ''
                    ) : (
                      <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
                    ),
                },
              ]}
            />
          </SectionCard>
        </>
      }
      side={
        <>
          <PairsCard title="Driver options" pairs={detail.options} none="No driver options" />
          <PairsCard title="Labels" pairs={detail.labels} none="No labels" />
        </>
      }
    />
  );
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
