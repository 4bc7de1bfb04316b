import Link from 'next/link';
import { KeyValueList } from '@/components/ui/key-value-list';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import { joinCommandLine } from '@/lib/command-line';
import type { ContainerDetail } from '@/lib/contract/containers';
import { paths } from '@/lib/paths';
import { imageText } from './container-columns';
import { restartWords } from './restart-words';

/** Where it is, what it runs and since when. */
export function OverviewCard({ cluster, detail }: { cluster: string; detail: ContainerDetail }) {
  const running = detail.state === 'running' || detail.state === 'paused';
  const { restart } = detail;
  const retries = restart.name === 'on-failure' && restart.maximumRetryCount > 0;
  return (
    <SectionCard title="Container">
      <KeyValueList
        items={[
          { label: 'Node', value: <Link href={paths.node(cluster, detail.nodeId)}>{detail.nodeName}</Link> },
          {
            label: 'Image',
            value: <Link href={paths.image(cluster, detail.imageId)}>{imageText(detail.image)}</Link>,
          },
          { label: 'Image id', value: <ShortId id={detail.imageId} label="Copy image id" /> },
          { label: 'Command', value: <code>{joinCommandLine([detail.path, ...detail.args])}</code> },
          {
            label: 'Entrypoint',
            value: <code>{joinCommandLine(detail.entrypoint)}</code>,
            hidden: detail.entrypoint.length === 0,
          },
          {
            label: 'Stack',
            value: detail.stack ? (
              <>
                <Link href={paths.stack(cluster, detail.stack)}>{detail.stack}</Link>
                {detail.service ? `, service ${detail.service}` : ''}
              </>
            ) : null,
            hidden: detail.stack === null,
          },
          {
            label: 'Restart',
            value: `${restartWords[restart.name]}${retries ? `, ${restart.maximumRetryCount} times at most` : ''}`,
          },
          { label: 'Created', value: <RelativeTime timeMs={detail.createdMs} /> },
          { label: 'Started', value: <RelativeTime timeMs={detail.startedMs} /> },
          {
            label: 'Ended',
            value: <RelativeTime timeMs={detail.finishedMs} />,
            hidden: running || detail.finishedMs === null,
          },
          { label: 'Exit code', value: String(detail.exitCode), hidden: detail.exitCode === null },
          { label: 'Process id', value: String(detail.pid), hidden: !running },
          { label: 'User', value: detail.user || 'root, or as the image says' },
          { label: 'Working directory', value: <code>{detail.workingDir || '/'}</code> },
          { label: 'Host name', value: <code>{detail.hostname}</code>, hidden: detail.hostname === '' },
          { label: 'Terminal', value: detail.tty ? 'Yes' : 'No' },
          { label: 'Stop signal', value: detail.stopSignal },
          { label: 'Log driver', value: detail.logDriver },
          { label: 'Platform', value: detail.platform },
        ]}
      />
    </SectionCard>
  );
}
