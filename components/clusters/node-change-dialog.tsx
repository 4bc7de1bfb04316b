'use client';

import { Alert, Skeleton, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { ObjectList } from '@/components/ui/object-list';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatQuantity } from '@/lib/format';
import { loseQuorumWords } from '@/lib/placement/quorum';
import classes from './nodes.module.css';
import { useNodesChanged } from './use-nodes-changed';

type Change = 'activate' | 'pause' | 'drain' | 'promote' | 'demote' | 'leave' | 'remove';

const words: Record<
  Change,
  { title: (name: string) => string; submit: string; done: string; danger: boolean }
> = {
  activate: { title: (name) => `Activate ${name}?`, submit: 'Activate', done: 'is active', danger: false },
  pause: { title: (name) => `Pause ${name}?`, submit: 'Pause', done: 'is paused', danger: false },
  drain: { title: (name) => `Drain ${name}?`, submit: 'Drain', done: 'is drained', danger: true },
  promote: {
    title: (name) => `Promote ${name} to a manager?`,
    submit: 'Promote',
    done: 'becomes a manager',
    danger: false,
  },
  demote: {
    title: (name) => `Demote ${name} to a worker?`,
    submit: 'Demote',
    done: 'becomes a worker',
    danger: true,
  },
  leave: {
    title: (name) => `Have ${name} leave the Swarm?`,
    submit: 'Leave',
    done: 'has left the Swarm',
    danger: true,
  },
  remove: { title: (name) => `Remove ${name}?`, submit: 'Remove', done: 'was removed', danger: true },
};

type Props = {
  cluster: string;
  node: NodeRow;
  change: Change;
  onClose: () => void;
  onRemoved?: () => void;
};

/** Says what a change of a node does first: tasks that must move, room for them, quorum before and after. */
export function NodeChangeDialog({ cluster, node, change, onClose, onRemoved }: Props) {
  const changed = useNodesChanged();
  const [typed, setTyped] = useState('');
  const preview = useQuery(
    api.nodes.preview.queryOptions({ input: { cluster, node: node.id, change }, staleTime: 0 }),
  );
  const told = preview.data;
  const dangerous = told !== undefined && told.losesQuorum && (change === 'demote' || change === 'leave');
  const confirmed = typed.trim() === loseQuorumWords;
  const { title, submit, done, danger } = words[change];

  const act = async () => {
    const loseQuorum = confirmed ? loseQuorumWords : undefined;
    const one = { cluster, node: node.id };
    const update = (wanted: Partial<Parameters<typeof client.nodes.update>[0]>) =>
      client.nodes.update({ ...one, version: node.swarmNode?.version ?? 0, ...wanted });
    switch (change) {
      case 'activate':
        return update({ availability: 'active' });
      case 'pause':
        return update({ availability: 'pause' });
      case 'drain':
        return update({ availability: 'drain' });
      case 'promote':
        return update({ role: 'manager' });
      case 'demote':
        return update({ role: 'worker', loseQuorum });
      case 'leave':
        return client.swarm.leave({ ...one, force: node.swarmNode?.role === 'manager', loseQuorum });
      case 'remove':
        return client.nodes.remove({ ...one, force: told?.needsForce ?? false });
    }
  };

  return (
    <FormDialog
      onClose={onClose}
      title={title(node.name)}
      submitLabel={submit}
      size="lg"
      tone={danger ? 'danger' : 'normal'}
      incomplete={!told || told.refusal !== null || (dangerous && !confirmed)}
      onSubmit={async () => {
        try {
          await act();
        } finally {
          await changed();
        }
        notifyDone(`${node.name} ${done}`);
        if (change === 'remove') onRemoved?.();
      }}
    >
      {preview.error ? (
        <ErrorState
          variant="inline"
          title="What it would do could not be worked out"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : null}
      {!told && !preview.error ? <Skeleton height={60} aria-label="Working out what it would do" /> : null}
      {told?.refusal ? (
        <Alert color="red" icon={<TriangleAlert size={16} aria-hidden />}>
          {told.refusal}
        </Alert>
      ) : null}
      {told ? (
        <ul className={classes.sentences} aria-label="What it does">
          {told.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      {told && told.moves.length > 0 ? (
        <ObjectList
          label="Tasks that must move"
          lines={told.moves.map(({ task, service, to, why }) => ({
            id: task,
            name: service,
            end: to === null ? 'no room' : `to ${to}`,
            note: why === '' ? undefined : `${why}.`,
            noteTone: 'bad' as const,
          }))}
        />
      ) : null}
      {told?.needsForce ? (
        <Alert color="yellow" icon={<TriangleAlert size={16} aria-hidden />}>
          {node.name} still answers. Let it leave the Swarm first; else it is removed by force, its engine
          does not know, and {formatQuantity(node.swarmNode?.tasks.running ?? 0, 'task')} there are cut off.
        </Alert>
      ) : null}
      {change === 'leave' && !dangerous ? (
        <Text size="sm">
          Its containers of services are stopped. It stays in the list as down until it is removed.
        </Text>
      ) : null}
      {dangerous ? (
        <>
          <Alert color="red" icon={<TriangleAlert size={16} aria-hidden />}>
            {told.lastManager
              ? 'Services, secrets and configs of the Swarm are lost.'
              : 'Without a majority nothing in the Swarm can be changed, until a manager comes back.'}
          </Alert>
          <TextInput
            label={
              <>
                Type <code>{loseQuorumWords}</code> to go on all the same
              </>
            }
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
