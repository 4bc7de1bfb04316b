'use client';

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { formatQuantity } from '@/lib/format';
import type { StepState } from '@/lib/job-status';
import { ObjectList } from './object-list';
import { StateBadge } from './state-badge';

export type RemovalItem = {
  id: string;
  name: string;
  /** Why it is left alone; null where it goes. */
  refusal: string | null;
  remove: () => Promise<unknown>;
};

type Props = {
  noun: { one: string; many: string };
  items: readonly RemovalItem[];
  /** What is lost. */
  children: ReactNode;
  /** Asks for a sentence to be typed: where it cannot be undone. */
  typed?: boolean;
  onClose: () => void;
  /** Each time something went. */
  onChanged: () => Promise<unknown>;
  /** All that was asked is done. */
  onDone: () => void;
};

type Result = { state: StepState; message: string };

/** Shows which of the chosen things go and which stay, and why; removes them, and shows how each went. */
export function BulkRemoveDialog({ noun, items, children, typed, onClose, onChanged, onDone }: Props) {
  // As they were when the question was asked: what is confirmed is what is shown.
  const [{ going, staying }] = useState(() => ({
    going: items.filter((item) => item.refusal === null),
    staying: items.filter((item) => item.refusal !== null),
  }));
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const [phase, setPhase] = useState<'preview' | 'running' | 'ended'>('preview');
  const [text, setText] = useState('');
  const sentence = typed ? `remove ${going.length}` : null;
  const ready = going.length > 0 && (sentence === null || text.trim() === sentence);
  const count = (state: StepState) => going.filter((item) => results.get(item.id)?.state === state).length;

  const run = async () => {
    const set = (id: string, state: StepState, message = '') =>
      setResults((now) => new Map(now).set(id, { state, message }));
    setPhase('running');
    for (const item of going) set(item.id, 'waiting');
    let failures = 0;
    for (const item of going) {
      set(item.id, 'running');
      try {
        await item.remove();
        set(item.id, 'done');
      } catch (error) {
        failures += 1;
        set(item.id, 'failed', toApiError(error).message);
      }
    }
    setPhase('ended');
    await onChanged();
    if (failures === 0) onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (phase === 'preview' && ready) void run();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={phase !== 'running'}
      size="lg"
      title={`Remove ${formatQuantity(going.length, noun.one, noun.many)}`}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {phase === 'preview' ? (
            <div>{going.length === 0 ? `None of the chosen ${noun.many} can be removed.` : children}</div>
          ) : (
            <Text role="status">
              {count('done')} of {going.length} removed
              {count('failed') > 0 ? `, ${count('failed')} failed` : ''}
            </Text>
          )}
          <ObjectList
            label={`Chosen ${noun.many}`}
            lines={[
              ...going.map((item) => {
                const result = results.get(item.id);
                return {
                  id: item.id,
                  name: item.name,
                  end: result ? <StateBadge of="step" state={result.state} /> : null,
                  note: result?.message,
                  noteTone: 'bad' as const,
                };
              }),
              ...staying.map((item) => ({
                id: item.id,
                name: item.name,
                end: <StateBadge of="step" state="skipped" />,
                note: item.refusal ?? undefined,
                faint: true,
              })),
            ]}
          />
          {phase === 'preview' && sentence !== null && going.length > 0 ? (
            <TextInput
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              label={
                <>
                  Type <code>{sentence}</code> to confirm
                </>
              }
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {phase === 'preview' ? 'Cancel' : 'Close'}
            </Button>
            {phase === 'ended' ? null : (
              <Button type="submit" color="red.8" disabled={!ready} loading={phase === 'running'}>
                Remove
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
