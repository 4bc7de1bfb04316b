'use client';

import { Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { StateBadge } from '@/components/ui/state-badge';
import { containerCan } from '@/lib/container-can';
import { type Signal, signals } from '@/lib/container-status';
import { formatQuantity } from '@/lib/format';
import type { StepState } from '@/lib/job-status';
import { type BulkVerb, bulkPlan } from './bulk-verbs';
import { type ActionContainer, containerVerbs, runVerb } from './container-verbs';
import classes from './containers.module.css';
import { runLimited } from './run-limited';
import { useWhyDenied } from './use-why-denied';
import { useContainersChanged } from './use-container-actions';

/** How many engines calls run at once: enough to be quick, few enough for the engine to serve others. */
const atOnce = 4;

type Result = { state: StepState; message: string };
type Props = {
  cluster: string;
  verb: BulkVerb;
  containers: readonly ActionContainer[];
  onClose: () => void;
  /** All that was asked was done. */
  onDone: () => void;
};

/** Shows what an action on many containers will touch, does it, and shows how each went. */
export function BulkDialog({ cluster, verb, containers, onClose, onDone }: Props) {
  const whyDenied = useWhyDenied(cluster);
  // As it was when the question was asked: what is confirmed is what is shown.
  const [{ touched, skipped }] = useState(() => bulkPlan(verb, containers, whyDenied));
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const [phase, setPhase] = useState<'preview' | 'running' | 'ended'>('preview');
  const [signal, setSignal] = useState<Signal>('SIGKILL');
  const [volumes, setVolumes] = useState(false);
  const [typed, setTyped] = useState('');
  const changed = useContainersChanged();

  const look = containerVerbs[verb];
  const alive = verb === 'remove' ? touched.filter((each) => !containerCan.remove(each).can).length : 0;
  const sentence = alive > 0 ? `remove ${touched.length}` : null;
  const failed = touched.filter((each) => results.get(each.id)?.state === 'failed');
  const done = touched.filter((each) => results.get(each.id)?.state === 'done').length;

  const run = async (items: readonly ActionContainer[]) => {
    const set = (id: string, state: StepState, message = '') =>
      setResults((now) => new Map(now).set(id, { state, message }));
    setPhase('running');
    for (const each of items) set(each.id, 'waiting');
    let failures = 0;
    await runLimited(items, atOnce, async (each) => {
      set(each.id, 'running');
      try {
        await runVerb(cluster, verb, each, { signal, volumes });
        set(each.id, 'done');
      } catch (error) {
        failures += 1;
        set(each.id, 'failed', toApiError(error).message);
      }
    });
    setPhase('ended');
    await changed();
    if (failures === 0) onDone();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (phase === 'preview' && (sentence === null || typed.trim() === sentence)) void run(touched);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={phase !== 'running'}
      size="lg"
      title={`${look.label} ${formatQuantity(touched.length, 'container')}`}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {phase === 'preview' ? (
            <>
              {verb === 'remove' ? (
                <Text>
                  The containers, their logs and every file written inside them are lost. Images, named
                  volumes and what is mounted from the node stay.
                  {alive > 0 ? (
                    <strong> {formatQuantity(alive, 'container is', 'containers are')} killed first.</strong>
                  ) : null}
                </Text>
              ) : null}
              {verb === 'kill' ? (
                <Select
                  label="Signal"
                  data={[...signals]}
                  value={signal}
                  allowDeselect={false}
                  onChange={(value) => setSignal(signals.find((each) => each === value) ?? 'SIGKILL')}
                />
              ) : null}
            </>
          ) : (
            <Text role="status">
              {done} of {touched.length} {look.done.toLowerCase()}
              {failed.length > 0 ? `, ${failed.length} failed` : ''}
            </Text>
          )}
          <ul className={classes.results} aria-label="Selected containers">
            {touched.map((each) => {
              const result = results.get(each.id);
              return (
                <li key={each.id}>
                  <span>{each.name}</span>
                  {result ? (
                    <StateBadge of="step" state={result.state} />
                  ) : (
                    <StateBadge of="container" state={each.state} />
                  )}
                  {result?.message ? (
                    <span className={classes.note} data-bad>
                      {result.message}
                    </span>
                  ) : null}
                </li>
              );
            })}
            {skipped.map(({ container, reason }) => (
              <li key={container.id}>
                <span className={classes.faint}>{container.name}</span>
                <StateBadge of="step" state="skipped" />
                <span className={classes.note}>{reason}</span>
              </li>
            ))}
          </ul>
          {phase === 'preview' && verb === 'remove' ? (
            <Checkbox
              label="Remove their anonymous volumes too"
              description="Volumes that were made for these containers alone, with all their data."
              checked={volumes}
              onChange={(event) => setVolumes(event.currentTarget.checked)}
            />
          ) : null}
          {phase === 'preview' && sentence !== null ? (
            <TextInput
              autoComplete="off"
              spellCheck={false}
              label={
                <>
                  Type <code>{sentence}</code> to confirm
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          ) : null}
          <Group justify="flex-end" gap="xs">
            {phase === 'preview' ? (
              <>
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button
                  type="submit"
                  color={verb === 'remove' || verb === 'kill' ? 'red.8' : undefined}
                  disabled={sentence !== null && typed.trim() !== sentence}
                  data-autofocus={sentence === null || undefined}
                >
                  {look.label} {formatQuantity(touched.length, 'container')}
                </Button>
              </>
            ) : (
              <>
                {phase === 'ended' && failed.length > 0 ? (
                  <Button variant="default" onClick={() => void run(failed)}>
                    Try the {failed.length} again
                  </Button>
                ) : null}
                <Button loading={phase === 'running'} onClick={onClose}>
                  Close
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
