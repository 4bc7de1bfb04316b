import Link from 'next/link';
import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import text from '@/components/ui/text.module.css';
import type { ContainerDetail } from '@/lib/contract/containers';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './containers.module.css';

type Mount = ContainerDetail['mounts'][number];

/** What it mounts, and where. */
export function MountsCard({
  cluster,
  mounts,
  nodeId,
}: {
  cluster: string;
  mounts: readonly Mount[];
  nodeId: string;
}) {
  return (
    <SectionCard title="Mounts" padding="flush">
      <ul className={lines.lines}>
        {mounts.map((mount) => (
          <li key={mount.destination}>
            <code className={text.wrap}>{mount.destination}</code>
            <span className={text.wrap}>
              <Source cluster={cluster} mount={mount} nodeId={nodeId} />
            </span>
            <span className={lines.end}>
              {mount.type}, {mount.writable ? 'writable' : 'read-only'}
            </span>
          </li>
        ))}
        {mounts.length === 0 ? <li className={classes.faint}>Nothing is mounted</li> : null}
      </ul>
    </SectionCard>
  );
}

function Source({ cluster, mount, nodeId }: { cluster: string; mount: Mount; nodeId: string }) {
  if (mount.name !== null) {
    return (
      <Link href={paths.volume(cluster, mount.name, nodeId)} title={mount.name}>
        {/^[a-f0-9]{64}$/.test(mount.name) ? shortId(mount.name) : mount.name}
      </Link>
    );
  }
  if (mount.source === '') return <span className={classes.faint}>{mount.mode}</span>;
  return <code>{mount.source}</code>;
}
