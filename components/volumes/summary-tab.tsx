import Link from 'next/link';
import { CardColumns } from '@/components/ui/card-columns';
import { CopyButton } from '@/components/ui/copy-button';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import type { VolumeDetail } from '@/lib/contract/volumes';
import { paths } from '@/lib/paths';
import { ClusterVolumeSummary } from './cluster-volume-summary';
import { MountsCard } from './mounts-card';
import { VolumeSize } from './volume-size';

/** Who mounts a volume, where it is, and how it is set up. */
export function SummaryTab({ cluster, volume: detail }: { cluster: string; volume: VolumeDetail }) {
  if (detail.clusterVolume)
    return <ClusterVolumeSummary cluster={cluster} volume={detail} clusterVolume={detail.clusterVolume} />;
  return (
    <CardColumns
      main={
        <>
          <MountsCard cluster={cluster} volume={detail} />
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
                {
                  label: 'Size',
                  value: <VolumeSize cluster={cluster} volume={detail.name} node={detail.nodeId} />,
                },
                { label: 'Driver', value: detail.driver },
                { label: 'Scope', value: detail.scope },
                {
                  label: 'Path on the node',
                  value:
                    detail.mountpoint === '' ? (
                      ''
                    ) : (
                      <>
                        <code>{detail.mountpoint}</code>{' '}
                        <CopyButton text={detail.mountpoint} label="Copy path" />
                      </>
                    ),
                },
                {
                  label: 'Node',
                  value: <Link href={paths.node(cluster, detail.nodeId)}>{detail.nodeName}</Link>,
                },
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
