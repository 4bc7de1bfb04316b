'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useSession } from '@/components/api/session';
import { useInSight } from '@/components/ui/use-in-sight';
import { paths } from '@/lib/paths';
import classes from './access.module.css';

const sections = [
  { href: paths.settings('tokens'), label: 'API tokens', needsAccess: false },
  { href: paths.settings('sessions'), label: 'Sessions', needsAccess: false },
  { href: paths.settings('password'), label: 'Security', needsAccess: false },
  { href: paths.settings('users'), label: 'Users', needsAccess: true },
  { href: paths.settings('teams'), label: 'Teams', needsAccess: true },
  { href: paths.settings('roles'), label: 'Roles', needsAccess: true },
  { href: paths.settings('grants'), label: 'Grants', needsAccess: true },
  { href: paths.settings('collections'), label: 'Collections', needsAccess: true },
  { href: paths.settings('sign-in'), label: 'Signing in', needsAccess: true },
  { href: paths.settings('api'), label: 'API reference', needsAccess: false },
];

/**
 * The settings, with their parts named above each. Parts that need a right one lacks are left out: there is nothing
 * in them to see.
 */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const { may } = useSession();
  const mayManage = may('Access Manage', {});
  const nav = useInSight<HTMLElement>('[aria-current="page"]', `${pathname} ${mayManage}`);
  return (
    <div className={classes.settings}>
      <nav ref={nav} className={classes.nav} aria-label="Settings">
        {sections.map(({ href, label, needsAccess }) =>
          needsAccess && !mayManage ? null : (
            <Link
              key={href}
              href={href}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined}
            >
              {label}
            </Link>
          ),
        )}
      </nav>
      {children}
    </div>
  );
}
