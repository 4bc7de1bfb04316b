'use client';

import { ActionIcon, Badge, Table, Tooltip, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { UserState } from '@/components/access/user-state';
import { api } from '@/components/api/client';
import { CardNone } from '@/components/ui/card-none';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { SectionCard } from '@/components/ui/section-card';
import type { Outputs } from '@/lib/contract/contract';
import { GrantDialog } from './grant-dialog';
import { MayCard } from './may-card';
import { NewButton } from './new-button';
import { RemoveGrantDialog } from './remove-grant-dialog';
import { ScopeName } from './scope-name';

type Held = Outputs['users']['get']['grants'][number];

/** What one user may do, where it comes from, and why not. */
export function UserAccessPage({ user }: { user: string }) {
  const { data, error, refetch } = useQuery(api.users.get.queryOptions({ input: { user } }));
  const [granting, setGranting] = useState(false);
  const [removing, setRemoving] = useState<Held | null>(null);
  if (!data) {
    return error ? (
      <Page>
        <ErrorState title="This user cannot be shown" error={error} onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  return (
    <Page>
      <PageHeader
        title={data.name}
        badges={
          <>
            <UserState disabled={data.disabled} />
            {data.kind === 'service' ? <Badge color="gray">Service account</Badge> : null}
          </>
        }
        subtitle={
          data.teams.length === 0 ? 'In no team' : `In ${data.teams.map((team) => team.name).join(', ')}`
        }
        actions={
          <NewButton variant="default" onClick={() => setGranting(true)}>
            New grant
          </NewButton>
        }
      />
      <SectionCard title="Grants" padding={data.grants.length === 0 ? 'normal' : 'flush'}>
        {data.grants.length === 0 ? (
          <CardNone>{data.name} holds nothing: they may sign in, and see nothing.</CardNone>
        ) : (
          <Table.ScrollContainer minWidth={320}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Over</Table.Th>
                  <Table.Th>Comes from</Table.Th>
                  <Table.Th visibleFrom="xs">Permissions</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.grants.map((grant) => (
                  <Table.Tr key={grant.id}>
                    <Table.Td>{grant.role}</Table.Td>
                    <Table.Td>
                      <ScopeName scope={grant.scope} />
                    </Table.Td>
                    <Table.Td>{grant.team === null ? 'Their own' : `The team ${grant.team}`}</Table.Td>
                    <Table.Td visibleFrom="xs">{grant.permissions.length}</Table.Td>
                    <Table.Td align="right">
                      {grant.team === null ? (
                        <Tooltip label="Take away">
                          <ActionIcon
                            aria-label={`Take ${grant.role} away`}
                            onClick={() => setRemoving(grant)}
                          >
                            <Trash2 size={15} aria-hidden />
                          </ActionIcon>
                        </Tooltip>
                      ) : null}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </SectionCard>
      <MayCard user={data.id} name={data.name} />
      {granting ? <GrantDialog user={data.id} onClose={() => setGranting(false)} /> : null}
      {removing ? (
        <RemoveGrantDialog
          grant={{
            id: removing.id,
            scope: removing.scope,
            role: { id: removing.role, name: removing.role },
            subject: { kind: 'user', id: data.id, name: data.name },
          }}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </Page>
  );
}
