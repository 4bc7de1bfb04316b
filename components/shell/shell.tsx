'use client';

import { ActionIcon, AppShell, Burger, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useDisclosure } from '@mantine/hooks';
import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { LiveProvider } from '@/components/api/live';
import { StaleBanner } from '@/components/ui/stale-banner';
import { paths } from '@/lib/paths';
import { AuditBanner } from './audit-banner';
import { Breadcrumb } from './breadcrumb';
import { ConnectionBadge } from './connection-badge';
import { JobsButton } from './jobs-button';
import { Logo } from './logo';
import { Navigation } from './navigation';
import classes from './shell.module.css';
import { ThemeToggle } from './theme-toggle';
import { useCurrentCluster } from './use-current-cluster';
import { useShellKeys } from './use-shell-keys';
import { UserMenu } from './user-menu';

const CommandPalette = dynamic(() => import('./command-palette'), { ssr: false });
const JobsDrawer = dynamic(() => import('./jobs-drawer'), { ssr: false });
const KeyboardHelp = dynamic(() => import('./keyboard-help'), { ssr: false });

/**
 * The frame of every page: navigation, where one is, what is running, who is signed in. There is no Suspense boundary
 * between it and the page: one that is hydrated late would meet answers that came meanwhile, and be thrown away.
 */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <LiveProvider>
      <Frame>{children}</Frame>
    </LiveProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const [navOpened, nav] = useDisclosure(false);
  const [paletteOpened, palette] = useDisclosure(false);
  const [jobsOpened, jobs] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const { current, inAddress } = useCurrentCluster();
  useShellKeys({ cluster: current?.id ?? null, onPalette: palette.open, onHelp: help.open });

  return (
    <>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell
        layout="alt"
        header={{ height: 'var(--g-header-height)' }}
        navbar={{ width: 'var(--g-nav-width)', breakpoint: 'sm', collapsed: { mobile: !navOpened } }}
        transitionDuration={150}
      >
        <AppShell.Header className={classes.header}>
          <Burger
            opened={navOpened}
            onClick={nav.toggle}
            size="sm"
            hiddenFrom="sm"
            aria-label={navOpened ? 'Close the navigation' : 'Open the navigation'}
          />
          <Breadcrumb />
          <UnstyledButton className={classes.finder} onClick={palette.open} visibleFrom="md">
            <Search size={14} aria-hidden />
            <span>Find and act</span>
            <Kbd size="xs">Ctrl K</Kbd>
          </UnstyledButton>
          <Tooltip label="Find and act">
            <ActionIcon size="lg" aria-label="Find and act" onClick={palette.open} hiddenFrom="md">
              <Search size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <ConnectionBadge />
          <JobsButton onOpen={jobs.open} />
          <ThemeToggle />
          <UserMenu onKeyboardHelp={help.open} />
        </AppShell.Header>
        <AppShell.Navbar className={classes.navbar} aria-label={undefined}>
          <div className={classes.brand}>
            <Link href={paths.overview()} onClick={nav.close}>
              <Logo size={20} />
              <span>Gantry</span>
            </Link>
            <Burger opened onClick={nav.close} size="sm" hiddenFrom="sm" aria-label="Close the navigation" />
          </div>
          <Navigation onNavigate={nav.close} />
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
          <AuditBanner />
          {current && inAddress === current.id && current.freshness.state !== 'live' ? (
            <div className={classes.stale}>
              <StaleBanner name={current.name} freshness={current.freshness} />
            </div>
          ) : null}
          {children}
        </AppShell.Main>
      </AppShell>
      <Notifications position="bottom-right" limit={4} />
      {paletteOpened ? <CommandPalette opened onClose={palette.close} /> : null}
      {jobsOpened ? <JobsDrawer opened onClose={jobs.close} /> : null}
      {helpOpened ? <KeyboardHelp opened onClose={help.close} /> : null}
    </>
  );
}
