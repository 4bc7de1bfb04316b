'use client';

import { Button, NumberInput, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { FormDialog } from '@/components/ui/form-dialog';
import { RelativeTime } from '@/components/ui/relative-time';
import classes from './recordings.module.css';

const usualMinutes = 30;

/**
 * For who may not open a terminal here: ask for one, or see what came of it. Who may for a time is told until when, and
 * what was said with it.
 */
export function RequestTerminal({ cluster, container }: { cluster: string; container: string }) {
  const { session, may } = useSession();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(usualMinutes);
  const { data } = useQuery(
    api.requests.list.queryOptions({ input: { limit: 20, filter: { container: [container] } } }),
  );
  const last = data?.items.find((request) => request.own);
  const isOpen = last?.state === 'open';
  if (!session) return null;
  if (may('Container Exec')) {
    return last?.state === 'approved' ? (
      <span className={classes.facts} role="status">
        {last.decidedBy} gave you this terminal: it ends <RelativeTime timeMs={last.expiresMs} form="due" />
        {last.note === '' ? '.' : `. “${last.note}”`}
      </span>
    ) : null;
  }
  return (
    <div className={classes.request}>
      <Button variant="default" disabled={isOpen} onClick={() => setAsking(true)}>
        Ask for a terminal
      </Button>
      <span className={classes.facts} role="status">
        {last === undefined ? null : isOpen ? (
          <>
            Asked <RelativeTime timeMs={last.createdMs} />: somebody who gives access decides.
          </>
        ) : last.state === 'declined' ? (
          `${last.decidedBy ?? 'Somebody'} declined${last.note === '' ? '.' : `: ${last.note}`}`
        ) : last.state === 'expired' || last.state === 'ended' ? (
          'The time you were given is over.'
        ) : null}
      </span>
      {asking ? (
        <FormDialog
          title="Ask for a terminal"
          submitLabel="Ask"
          incomplete={reason.trim().length < 3}
          onClose={() => setAsking(false)}
          onSubmit={async () => {
            await client.requests.create({ cluster, container, reason, minutes });
            await queryClient.invalidateQueries({ queryKey: api.requests.key() });
          }}
        >
          <Textarea
            label="Reason"
            description="Who decides reads it, and it is in the activity log"
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
          <NumberInput
            label="Minutes"
            min={1}
            max={480}
            allowDecimal={false}
            value={minutes}
            onChange={(value) => setMinutes(typeof value === 'number' ? value : usualMinutes)}
          />
        </FormDialog>
      ) : null}
    </div>
  );
}
