'use client';

import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { PermissionButton } from '@/components/ui/permission-button';
import { Dash } from '@/components/ui/dash';
import { DataTable } from '@/components/ui/data-table';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyError } from '@/components/ui/notify';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import { onlyValues } from '@/components/ui/url-state';
import type { Outputs } from '@/lib/contract/contract';
import type { TerminalRequest } from '@/lib/contract/requests';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { requestStates } from '@/lib/request-status';

type Decision = { request: TerminalRequest; verb: 'approve' | 'decline' };

const columns: readonly TableColumn<TerminalRequest, 'created' | 'user'>[] = [
  {
    id: 'user',
    header: 'Who',
    sortKey: 'user',
    width: 110,
    always: true,
    phone: 'title',
    cell: (row) => row.user,
  },
  {
    id: 'state',
    header: 'State',
    width: 110,
    phone: 'detail',
    cell: (row) => <StateBadge of="request" state={row.state} />,
  },
  {
    id: 'container',
    header: 'Container',
    width: 150,
    grow: 1,
    phone: 'detail',
    cell: (row) => (
      <Link href={paths.container(row.cluster, row.container.id, 'terminal')}>{row.container.name}</Link>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    width: 200,
    grow: 2,
    cell: (row) => <span title={row.reason}>{row.reason}</span>,
  },
  {
    id: 'time',
    header: 'For',
    width: 110,
    cell: (row) =>
      row.state === 'approved' ? (
        <>
          ends <RelativeTime timeMs={row.expiresMs} form="due" />
        </>
      ) : (
        formatQuantity(row.minutes, 'minute')
      ),
  },
  { id: 'decided', header: 'Decided by', width: 110, cell: (row) => row.decidedBy ?? <Dash /> },
  {
    id: 'note',
    header: 'Note',
    width: 120,
    grow: 1,
    cell: (row) => (row.note === '' ? <Dash /> : <span title={row.note}>{row.note}</span>),
  },
  {
    id: 'created',
    header: 'Asked',
    sortKey: 'created',
    sortFirst: 'descending',
    width: 110,
    phone: 'side',
    cell: (row) => <RelativeTime timeMs={row.createdMs} />,
  },
];

/** Who asks for a terminal, and who got one for a time. */
export function RequestsList() {
  const queryClient = useQueryClient();
  const [decision, setDecision] = useState<Decision | null>(null);
  const again = () => queryClient.invalidateQueries({ queryKey: api.requests.key() });
  const run = (work: Promise<unknown>) =>
    void work.then(again).catch((error: unknown) => notifyError('That did not work', error));

  const actions = (row: TerminalRequest) => {
    const request = row.id;
    if (row.own) {
      return row.state === 'open' || row.state === 'approved' ? (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => run(client.requests.withdraw({ request }))}
        >
          {row.state === 'open' ? 'Take back' : 'Give up'}
        </Button>
      ) : null;
    }
    if (row.state === 'approved') {
      return (
        <PermissionButton
          permission="Access Manage"
          size="compact-xs"
          variant="default"
          onClick={() => run(client.requests.end({ request }))}
        >
          End now
        </PermissionButton>
      );
    }
    return row.state === 'open' ? (
      <Group gap={4} wrap="nowrap">
        <PermissionButton
          permission="Access Manage"
          size="compact-xs"
          onClick={() => setDecision({ request: row, verb: 'approve' })}
        >
          Approve
        </PermissionButton>
        <PermissionButton
          permission="Access Manage"
          size="compact-xs"
          variant="default"
          onClick={() => setDecision({ request: row, verb: 'decline' })}
        >
          Decline
        </PermissionButton>
      </Group>
    ) : null;
  };

  return (
    <>
      <DataTable<TerminalRequest, 'created' | 'user', Outputs['requests']['list']>
        id="requests"
        noun={{ one: 'request', many: 'requests' }}
        urlPrefix="r."
        query={({ filters, ...page }) =>
          api.requests.list.queryOptions({
            input: { ...page, filter: { state: onlyValues(filters.state, requestStates) } },
          })
        }
        columns={[
          ...columns,
          { id: 'decide', header: 'Decide', width: 170, always: true, phone: 'side', cell: actions },
        ]}
        rowId={(row) => row.id}
        rowName={(row) => `${row.container.name}, ${row.user}`}
        defaultSort="-created"
        filters={[
          {
            id: 'state',
            label: 'State',
            options: requestStates.map((state) => ({
              value: state,
              content: <StateBadge of="request" state={state} />,
            })),
          },
        ]}
        searchPlaceholder="Who, container, reason"
        empty={{
          title: 'Nobody has asked for a terminal',
          text: 'Who may see a container and not open a terminal in it can ask for one on its page.',
        }}
      />
      {decision ? (
        <DecisionDialog {...decision} onClose={() => setDecision(null)} onDone={() => void again()} />
      ) : null}
    </>
  );
}

function DecisionDialog({
  request,
  verb,
  onClose,
  onDone,
}: Decision & { onClose: () => void; onDone: () => void }) {
  const [minutes, setMinutes] = useState(request.minutes);
  const [note, setNote] = useState('');
  const approves = verb === 'approve';
  return (
    <FormDialog
      title={`${approves ? 'Give' : 'Refuse'} ${request.user} a terminal in ${request.container.name}`}
      submitLabel={approves ? 'Approve' : 'Decline'}
      tone={approves ? 'normal' : 'danger'}
      onClose={onClose}
      onDone={onDone}
      onSubmit={() =>
        approves
          ? client.requests.approve({ request: request.id, minutes, note })
          : client.requests.decline({ request: request.id, note })
      }
    >
      <p style={{ margin: 0 }}>“{request.reason}”</p>
      {approves ? (
        <NumberInput
          label="Minutes"
          description="The right is to this container alone. It ends by itself, and open terminals with it."
          min={1}
          max={480}
          allowDecimal={false}
          value={minutes}
          onChange={(value) => setMinutes(typeof value === 'number' ? value : request.minutes)}
        />
      ) : null}
      <TextInput
        label="Note"
        placeholder="Shown to who asked"
        value={note}
        onChange={({ currentTarget: { value } }) => setNote(value)}
      />
    </FormDialog>
  );
}
