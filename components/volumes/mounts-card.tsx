import Link from 'next/link';
import { CardNone } from '@/components/ui/card-none';
import { SectionCard } from '@/components/ui/section-card';
import type { VolumeDetail } from '@/lib/contract/volumes';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './volumes.module.css';

/** The containers that mount a volume, where, and whether they may write. */
export function MountsCard({ cluster, volume }: { cluster: string; volume: VolumeDetail }) {
  const { mounts } = volume;
  return (
    <SectionCard title={`Mounted by (${formatCount(mounts.length)})`} padding="flush">
      {mounts.length === 0 ? (
        <CardNone>No container mounts it, running or stopped. It can be removed.</CardNone>
      ) : (
        <ul className={classes.mounts} aria-label="Containers that mount this volume">
          {mounts.map((mount) => (
            <li key={`${mount.containerId} ${mount.destination}`}>
              <span className={classes.who}>
                <Link href={paths.container(cluster, mount.containerId)}>{mount.containerName}</Link>
              </span>
              <code className={classes.where}>{mount.destination}</code>
              <span className={classes.faint}>{mount.writable ? 'writable' : 'read-only'}</span>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
