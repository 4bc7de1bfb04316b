import Link from 'next/link';
import { CardColumns } from '@/components/ui/card-columns';
import { CopyButton } from '@/components/ui/copy-button';
import { KeyValueList, type KeyValue } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import type { VolumeDetail } from '@/lib/contract/volumes';
import { paths } from '@/lib/paths';
import { ClusterVolumeCards } from './cluster-volume-cards';
import { clusterVolumeItems } from './cluster-volume-items';
import { MountsCard } from './mounts-card';
import { VolumeSize } from './volume-size';

/** Who mounts a volume, where it is, and how it is set up. */
export function SummaryTab({ cluster, volume: detail }: { cluster: string; volume: VolumeDetail }) {
  const { clusterVolume } = detail;
  return (
    <CardColumns
      main={
        <>
          {clusterVolume ? (
            <ClusterVolumeCards cluster={cluster} driver={detail.driver} clusterVolume={clusterVolume} />
          ) : (
            <MountsCard cluster={cluster} volume={detail} />
          )}
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
                ...(clusterVolume ? clusterVolumeItems(clusterVolume) : nodeItems(cluster, detail)),
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

/** Where the volume of an engine is. */
function nodeItems(cluster: string, detail: VolumeDetail): KeyValue[] {
  return [
    {
      label: 'Size',
      value: <VolumeSize cluster={cluster} volume={detail.name} node={detail.nodeId} />,
    },
    { label: 'Scope', value: detail.scope },
    {
      label: 'Path on the node',
      value:
        detail.mountpoint === '' ? (
          ''
        ) : (
          <>
            <code>{detail.mountpoint}</code> <CopyButton text={detail.mountpoint} label="Copy path" />
          </>
        ),
    },
    {
      label: 'Node',
      value: <Link href={paths.node(cluster, detail.nodeId)}>{detail.nodeName}</Link>,
    },
  ];
}
