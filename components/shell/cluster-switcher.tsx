'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { Boxes, ChevronsUpDown, Plus } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useSession } from '@/components/api/session';
import { StateBadge } from '@/components/ui/state-badge';
import { paths } from '@/lib/paths';
import classes from './shell.module.css';
import { useCurrentCluster } from './use-current-cluster';

const lists = ['stacks', 'containers', 'images', 'networks', 'volumes', 'nodes'];

/** Says which cluster the navigation is about, and changes it. The same list is kept, of the other cluster. */
export function ClusterSwitcher() {
  const { clusters, current } = useCurrentCluster();
  const connects = useSession().may('Cluster Manage');
  const router = useRouter();
  const pathname = usePathname();
  const section = pathname.split('/')[3];
  const list = section !== undefined && lists.includes(section) ? `/${section}` : '';
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton
          className={classes.switcher}
          aria-label={`Cluster ${current?.name ?? 'none'}, change`}
        >
          <span className={classes.switcherText}>
            <span className={classes.switcherName}>{current?.name ?? 'No cluster'}</span>
            {current ? (
              <StateBadge of="freshness" state={current.freshness.state} />
            ) : (
              <span className={classes.faint}>
                {connects ? 'Connect an engine' : 'None that you may see'}
              </span>
            )}
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Clusters</Menu.Label>
        {clusters.map((cluster) => (
          <Menu.Item
            key={cluster.id}
            onClick={() => router.push(`${paths.cluster(cluster.id)}${list}`)}
            rightSection={<StateBadge of="freshness" state={cluster.freshness.state} variant="icon" />}
            className={classes.menuName}
          >
            {cluster.name}
          </Menu.Item>
        ))}
        {current || connects ? <Menu.Divider /> : null}
        {current ? (
          <Menu.Item
            component={Link}
            href={paths.cluster(current.id)}
            leftSection={<Boxes size={14} aria-hidden />}
          >
            About {current.name}
          </Menu.Item>
        ) : null}
        {connects ? (
          <Menu.Item
            component={Link}
            href={paths.connectCluster()}
            leftSection={<Plus size={14} aria-hidden />}
          >
            Connect an engine
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
