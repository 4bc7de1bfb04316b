'use client';

import Link from 'next/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { ClusterRow } from '@/lib/contract/clusters';
import { formatBytes, formatCount, formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './clusters.module.css';

/** One cluster at a glance: health, capacity, counts. Without a heading on the cluster's own page. */
export function ClusterCard({ cluster, heading = true }: { cluster: ClusterRow; heading?: boolean }) {
  const { counts, freshness, nodes, swarm } = cluster;
  const cpus = nodes.reduce((sum, node) => sum + node.cpus, 0);
  const memoryBytes = nodes.reduce((sum, node) => sum + node.memoryBytes, 0);
  const versions = [...new Set(nodes.map((node) => node.engineVersion).filter(Boolean))];
  return (
    <section className={classes.cluster} aria-label={`Cluster ${cluster.name}`}>
      {heading ? (
        <header className={classes.clusterHead}>
          <h2>
            <Link href={paths.cluster(cluster.id)}>{cluster.name}</Link>
          </h2>
          <StateBadge of="freshness" state={freshness.state} variant="pill" />
        </header>
      ) : null}
      <p className={classes.clusterLine}>
        {freshness.state === 'live' || freshness.state === 'connecting' ? (
          <>
            {swarm ? (
              <span>
                Swarm: {formatQuantity(swarm.managers, 'manager')}, {formatQuantity(swarm.workers, 'worker')},{' '}
                {formatQuantity(swarm.services, 'service')}, {formatCount(swarm.tasks.running)} of{' '}
                {formatQuantity(swarm.tasks.desired, 'task')}
              </span>
            ) : null}
            {versions.length > 0 ? <span>Docker {versions.join(', ')}</span> : null}
            <span>{formatQuantity(nodes.length, 'node')}</span>
            {cpus > 0 ? <span>{formatQuantity(cpus, 'CPU')}</span> : null}
            {memoryBytes > 0 ? <span>{formatBytes(memoryBytes)}</span> : null}
          </>
        ) : (
          <span>
            since <RelativeTime timeMs={freshness.sinceMs} form="age" />: {freshness.reason}
          </span>
        )}
      </p>
      <dl className={classes.counts}>
        <Count
          label="Running"
          value={counts.running}
          href={`${paths.containers(cluster.id)}?state=running`}
          tone="ok"
        />
        <Count
          label="Unhealthy"
          value={counts.unhealthy}
          href={`${paths.containers(cluster.id)}?health=unhealthy`}
          tone={counts.unhealthy > 0 ? 'bad' : undefined}
        />
        <Count
          label="Stopped"
          value={counts.stopped}
          href={`${paths.containers(cluster.id)}?state=exited&state=created&state=dead`}
        />
        <Count label="Stacks" value={counts.stacks} href={paths.stacks(cluster.id)} />
        <Count label="Images" value={counts.images} href={paths.images(cluster.id)} />
        <Count label="Networks" value={counts.networks} href={paths.networks(cluster.id)} />
        <Count label="Volumes" value={counts.volumes} href={paths.volumes(cluster.id)} />
      </dl>
    </section>
  );
}

function Count({
  label,
  value,
  href,
  tone,
}: {
  label: string;
  value: number;
  href: string;
  tone?: 'ok' | 'bad';
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Link
          href={href}
          data-tone={value > 0 ? tone : undefined}
          aria-label={`${value} ${label.toLowerCase()}`}
        >
          {formatCount(value)}
        </Link>
      </dd>
    </div>
  );
}
