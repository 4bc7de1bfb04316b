'use client';

import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { BookOpen, Keyboard, KeyRound, LogOut, Settings, User } from 'lucide-react';
import Link from 'next/link';
import { useSession } from '@/components/api/session';
import { notifyError } from '@/components/ui/notify';
import { paths } from '@/lib/paths';
import { signOut } from './sign-out';

/** Who is signed in, and the way out. */
export function UserMenu({ onKeyboardHelp }: { onKeyboardHelp: () => void }) {
  const { session } = useSession();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Tooltip label={session ? `Signed in as ${session.user.name}` : 'Account'}>
          <ActionIcon aria-label="Account" size="lg">
            <User size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {session ? (
          <Menu.Label>
            {session.user.name}, {rolesOf(session.grants)}
          </Menu.Label>
        ) : null}
        <Menu.Divider />
        <Menu.Item component={Link} href={paths.settings()} leftSection={<Settings size={14} aria-hidden />}>
          Settings
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={paths.settings('tokens')}
          leftSection={<KeyRound size={14} aria-hidden />}
        >
          API tokens
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={paths.settings('api')}
          leftSection={<BookOpen size={14} aria-hidden />}
        >
          API reference
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={14} aria-hidden />} onClick={onKeyboardHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<LogOut size={14} aria-hidden />}
          onClick={() =>
            void signOut().catch((error: unknown) => notifyError('You are still signed in', error))
          }
        >
          Sign out
        </Menu.Item>
        {session ? <Menu.Label>Gantry {session.version}</Menu.Label> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The roles somebody holds, each once. */
function rolesOf(grants: readonly { role: string }[]): string {
  const roles = [...new Set(grants.map(({ role }) => role))];
  if (roles.length === 0) return 'no role';
  return roles.length > 2 ? `${roles.length} roles` : roles.join(' and ');
}
