'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { usePageName } from '@/components/ui/page-name';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import { type Crumb, crumbsOf } from './crumbs';
import classes from './shell.module.css';
import { useCurrentCluster } from './use-current-cluster';

/** Where one is: Overview / cluster / list / thing. */
export function Breadcrumb() {
  const pathname = usePathname();
  const pageName = usePageName();
  const { clusters } = useCurrentCluster();
  const crumbs = crumbsOf(
    pathname,
    (id) => clusters.find((cluster) => cluster.id === id)?.name ?? shortId(id),
  );
  const last = crumbs.length - 1;
  return (
    <nav aria-label="Breadcrumb" className={classes.breadcrumb}>
      <ol>
        <li>
          {crumbs.length === 0 ? (
            <span aria-current="page">Overview</span>
          ) : (
            <Link href={paths.overview()}>Overview</Link>
          )}
        </li>
        {crumbs.map((crumb, index) => (
          <li key={crumb.href}>
            <Label crumb={crumb} pageName={pageName} last={index === last} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Label({ crumb, pageName, last }: { crumb: Crumb; pageName: string | null; last: boolean }) {
  if (!last) return <Link href={crumb.href}>{crumb.label}</Link>;
  return <span aria-current="page">{crumb.named ? crumb.label : (pageName ?? crumb.label)}</span>;
}
