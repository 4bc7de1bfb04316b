'use client';

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { RelativeTime } from '@/components/ui/relative-time';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { Token } from '@/lib/contract/access';
import { paths } from '@/lib/paths';
import classes from './access.module.css';
import { TokenCreateDialog } from './token-create-dialog';
import { TokenLimits } from './token-limits';
import { TokenExpiry } from './token-expiry';
import { TokenMadeDialog } from './token-made-dialog';
import { useAccessChange } from './use-access-change';

const columns: TableColumn<Token, 'name' | 'created' | 'used'>[] = [
  {
    id: 'name',
    header: 'Name',
    sortKey: 'name',
    width: 170,
    grow: 2,
    always: true,
    phone: 'title',
    cell: (token) => token.name,
  },
  { id: 'hint', header: 'Begins with', width: 130, cell: (token) => <code>{token.hint}…</code> },
  { id: 'owner', header: 'Owner', width: 120, grow: 1, phone: 'detail', cell: (token) => token.owner },
  {
    id: 'limits',
    header: 'May',
    width: 180,
    grow: 2,
    cell: (token) => <TokenLimits token={token} />,
  },
  {
    id: 'used',
    header: 'Last used',
    sortKey: 'used',
    sortFirst: 'descending',
    width: 110,
    cell: (token) =>
      token.lastUsedMs === null ? (
        <span className={classes.faint}>Never</span>
      ) : (
        <RelativeTime timeMs={token.lastUsedMs} />
      ),
  },
  {
    id: 'expires',
    header: 'Expires',
    width: 120,
    phone: 'side',
    cell: (token) => <TokenExpiry expiresMs={token.expiresMs} />,
  },
  createdColumn(),
];

/** The API tokens one may see: for scripts, which can do all that the console can. */
export function TokensPage() {
  const { may } = useSession();
  const changed = useAccessChange();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const create = (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <Page height="fill">
      <PageHeader
        title="API tokens"
        subtitle={
          <>
            <span>
              {may('Access Manage', {}) ? 'Everybody’s tokens.' : 'Your tokens.'} Scripts send one as{' '}
              <code>Authorization: Bearer …</code>
            </span>
            <Link href={paths.settings('api')}>API reference</Link>
          </>
        }
        actions={create}
      />
      <DataTable
        id="tokens"
        noun={{ one: 'token', many: 'tokens' }}
        query={({ search, sort, limit, cursor }) =>
          api.tokens.list.queryOptions({ input: { search, sort, limit, cursor } })
        }
        columns={columns}
        rowId={(token) => token.id}
        rowName={(token) => token.name}
        defaultSort="name"
        searchPlaceholder="Search name or owner"
        empty={{
          title: 'No API tokens yet',
          text: 'Make one for a script or a pipeline. It holds at most your own rights.',
          action: create,
        }}
        rowActions={(token) => (
          <Tooltip label="Revoke">
            <ActionIcon aria-label={`Revoke ${token.name}`} onClick={() => setRevoking(token)}>
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      />
      {creating ? <TokenCreateDialog onClose={() => setCreating(false)} onMade={setMade} /> : null}
      {made === null ? null : <TokenMadeDialog token={made} onClose={() => setMade(null)} />}
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        confirmLabel="Revoke"
        onConfirm={async () => {
          if (!revoking) return;
          await client.tokens.revoke({ token: revoking.id });
          await changed(`The token “${revoking.name}” is revoked.`);
        }}
      >
        Whatever uses it is refused from now on, and what it has open is cut off. This cannot be undone.
      </ConfirmDialog>
    </Page>
  );
}
