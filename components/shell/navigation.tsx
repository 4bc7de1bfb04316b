'use client';

import {
  Boxes,
  Cpu,
  Container,
  FileCog,
  HardDrive,
  History,
  KeyRound,
  Layers,
  LayoutDashboard,
  type LucideIcon,
  Network,
  Package,
  Settings,
  SquareTerminal,
  Workflow,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { ClusterSwitcher } from './cluster-switcher';
import classes from './shell.module.css';
import { useCurrentCluster } from './use-current-cluster';

/** The left navigation: the overview, what is in the current cluster, and what is about all of them. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { current } = useCurrentCluster();
  const counts = current?.counts;
  const containers = counts ? counts.running + counts.paused + counts.stopped + counts.restarting : undefined;
  return (
    <nav className={classes.nav} aria-label="Main" onClick={onNavigate}>
      <Item href={paths.overview()} icon={LayoutDashboard} label="Overview" exact />
      <div className={classes.navGroup}>
        <ClusterSwitcher />
        {current ? (
          <>
            <Item
              href={paths.stacks(current.id)}
              also={[paths.deployStack(current.id)]}
              icon={Layers}
              label="Stacks"
              count={counts?.stacks}
            />
            {current.swarm ? (
              <Item
                href={paths.services(current.id)}
                also={[paths.createService(current.id)]}
                icon={Workflow}
                label="Services"
                count={current.swarm.services}
              />
            ) : null}
            <Item
              href={paths.containers(current.id)}
              also={[paths.runContainer(current.id)]}
              icon={Container}
              label="Containers"
              count={containers}
            />
            <Item href={paths.images(current.id)} icon={Package} label="Images" count={counts?.images} />
            <Item
              href={paths.networks(current.id)}
              icon={Network}
              label="Networks"
              count={counts?.networks}
            />
            <Item href={paths.volumes(current.id)} icon={HardDrive} label="Volumes" count={counts?.volumes} />
            {current.swarm ? (
              <>
                <Item
                  href={paths.secrets(current.id)}
                  icon={KeyRound}
                  label="Secrets"
                  count={current.swarm.secrets}
                />
                <Item
                  href={paths.configs(current.id)}
                  icon={FileCog}
                  label="Configs"
                  count={current.swarm.configs}
                />
              </>
            ) : null}
            <Item href={paths.nodes(current.id)} icon={Cpu} label="Nodes" count={current.nodes.length} />
          </>
        ) : null}
      </div>
      <div className={classes.navGroup}>
        <Item href={paths.clusters()} icon={Boxes} label="Clusters" exact />
        <Item href={paths.activity()} icon={History} label="Activity" />
        <Item href={paths.terminals()} icon={SquareTerminal} label="Terminals" />
        <Item href={paths.settings()} icon={Settings} label="Settings" />
      </div>
    </nav>
  );
}

type ItemProps = {
  href: string;
  icon: LucideIcon;
  label: string;
  count?: number;
  exact?: boolean;
  /** Other addresses that belong to it. */
  also?: readonly string[];
};

function Item({ href, icon: Icon, label, count, exact = false, also = [] }: ItemProps) {
  const pathname = usePathname();
  const here = [href, ...also].some(
    (each) => pathname === each || (!exact && pathname.startsWith(`${each}/`)),
  );
  return (
    <Link href={href} className={classes.navItem} aria-current={here ? 'page' : undefined} prefetch={false}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={classes.navLabel}>{label}</span>
      {count === undefined ? null : <span className={classes.navCount}>{formatCount(count)}</span>}
    </Link>
  );
}
