'use client';

import { ActionIcon, Badge, Tooltip } from '@mantine/core';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { signOut } from '@/components/shell/sign-out';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { RelativeTime } from '@/components/ui/relative-time';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { Outputs } from '@/lib/contract/contract';
import { describeUserAgent } from '@/lib/user-agent';
import classes from './access.module.css';

import { useAccessChange } from './use-access-change';

type Session = Outputs['sessions']['list']['items'][number];

const columns: TableColumn<Session, 'created' | 'used'>[] = [
  {
    id: 'user',
    header: 'User',
    width: 170,
    grow: 1,
    always: true,
    phone: 'title',
    cell: (session) => (
      <span className={classes.user}>
        {session.userName}
        {session.current ? <Badge>This browser</Badge> : null}
      </span>
    ),
  },
  {
    id: 'client',
    header: 'Browser',
    width: 190,
    grow: 1,
    phone: 'detail',
    cell: (session) => <span title={session.userAgent}>{describeUserAgent(session.userAgent)}</span>,
  },
  { id: 'address', header: 'Address', width: 130, cell: (session) => session.address },
  {
    id: 'used',
    header: 'Last used',
    sortKey: 'used',
    sortFirst: 'descending',
    width: 120,
    phone: 'side',
    cell: (session) => <RelativeTime timeMs={session.lastUsedMs} />,
  },
  createdColumn({ header: 'Signed in' }),
  {
    id: 'ends',
    header: 'Ends',
    width: 110,
    cell: (session) => <RelativeTime timeMs={session.expiresMs} form="due" />,
  },
];

/** Where one is signed in: each can be ended. */
export function SessionsPage() {
  const { may } = useSession();
  const changed = useAccessChange();
  const [ending, setEnding] = useState<Session | null>(null);
  return (
    <Page height="fill">
      <PageHeader
        title="Sessions"
        subtitle={`${may('Access Manage') ? 'Everybody who is signed in.' : 'Where you are signed in.'} A session ends 12 hours after its last use, and after 7 days in any case.`}
      />
      <DataTable
        id="sessions"
        noun={{ one: 'session', many: 'sessions' }}
        query={({ search, sort, limit, cursor }) =>
          api.sessions.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(session) => session.id}
        rowName={(session) => `the session of ${session.userName}, ${describeUserAgent(session.userAgent)}`}
        defaultSort="-used"
        searchPlaceholder="Search user, address or browser"
        empty={{ title: 'No sessions', text: 'You are here with an API token.' }}
        rowActions={(session) => (
          <Tooltip label={session.current ? 'Sign out' : 'End this session'}>
            <ActionIcon
              aria-label={
                session.current
                  ? 'Sign out'
                  : `End the session of ${session.userName} on ${describeUserAgent(session.userAgent)}`
              }
              onClick={() => setEnding(session)}
            >
              <LogOut size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      />
      <ConfirmDialog
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={ending?.current ? 'Sign out?' : `End this session of ${ending?.userName ?? ''}?`}
        confirmLabel={ending?.current ? 'Sign out' : 'End session'}
        onConfirm={async () => {
          if (!ending) return;
          if (ending.current) return signOut();
          await client.sessions.revoke({ session: ending.id });
          await changed('The session is ended.');
        }}
      >
        {ending?.current
          ? 'You will have to sign in again in this browser.'
          : 'Open logs and terminals of that browser are cut off at once. Its user has to sign in again there.'}
      </ConfirmDialog>
    </Page>
  );
}
