import Link from 'next/link';
import { CardNone } from '@/components/ui/card-none';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { ClusterVolumeRow } from '@/lib/contract/volumes';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './volumes.module.css';

type Props = { cluster: string; driver: string; clusterVolume: ClusterVolumeRow };

/** The nodes that have a cluster volume, and the services that mount it. */
export function ClusterVolumeCards({ cluster, driver, clusterVolume: of }: Props) {
  return (
    <>
      <SectionCard title={`On nodes (${formatCount(of.published.length)})`} padding="flush">
        {of.published.length === 0 ? (
          <CardNone>
            {of.state === 'pending'
              ? `Its driver has not made it yet. A CSI plugin called ${driver} must run on the nodes.`
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
    </>
  );
}
