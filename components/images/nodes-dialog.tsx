'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiError, toApiError } from '@/components/api/api-error';
import { ErrorState } from '@/components/ui/error-state';
import type { NodeSelection, SpreadNode } from '@/lib/contract/cluster-images';
import { allNodes, NodesField, selectionOf } from './nodes-field';
import { NodesJob } from './nodes-job';
import { useImagesChanged } from './use-images-changed';

type Props = {
  cluster: string;
  nodes: readonly SpreadNode[];
  title: string;
  submitLabel: string;
  tone?: 'danger' | 'normal';
  /** Whether what `children` ask for is complete. */
  ready: boolean;
  start: (selection: NodeSelection) => Promise<{ job: string }>;
  onClose: () => void;
  /** Above the nodes. */
  children?: ReactNode;
  /** Below the nodes: what it would do on those chosen. */
  preview?: (selection: NodeSelection | null) => ReactNode;
};

/** Work on several nodes: first what and where, then each node live, then what failed once more. */
export function NodesDialog(props: Props) {
  const { cluster, nodes, title, submitLabel, tone, ready, start, onClose, children, preview } = props;
  const changed = useImagesChanged();
  const [choice, setChoice] = useState(allNodes);
  const [job, setJob] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const selection = selectionOf(choice);
  const begin = async (chosen: NodeSelection) => {
    setBusy(true);
    setError(null);
    try {
      setJob((await start(chosen)).job);
    } catch (failure) {
      setError(toApiError(failure));
    }
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && ready && selection) void begin(selection);
  };
  const close = () => {
    onClose();
    if (job !== null) void changed();
  };
  const failure = error ? <ErrorState variant="inline" title="That did not work" error={error} /> : null;
  return (
    <Modal opened onClose={close} title={title} size="lg" closeOnClickOutside={job !== null}>
      {job === null ? (
        <form onSubmit={submit}>
          <Stack gap="sm">
            {children}
            <NodesField
              cluster={cluster}
              nodes={nodes}
              choice={choice}
              onChange={(next) => {
                setChoice(next);
                setError(null);
              }}
            />
            {preview?.(selection)}
            {failure}
            <Group justify="flex-end" gap="xs" mt={4}>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button
                type="submit"
                color={tone === 'danger' ? 'red.8' : undefined}
                loading={busy}
                disabled={!ready || selection === null}
              >
                {submitLabel}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack gap="sm">
          <NodesJob
            job={job}
            retrying={busy}
            onClose={close}
            onRetry={(failed) => void begin({ nodes: failed })}
          />
          {failure}
        </Stack>
      )}
    </Modal>
  );
}
