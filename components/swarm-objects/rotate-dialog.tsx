'use client';

import { Button, Modal, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { JobInDialog } from '@/components/jobs/job-in-dialog';
import { DialogForm } from '@/components/ui/dialog-form';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { ObjectList } from '@/components/ui/object-list';
import type { RotationEffect, RotationPreview, SwarmObjectRow } from '@/lib/contract/swarm-objects';
import { formatQuantity } from '@/lib/format';
import { ContentField } from './content-field';
import { toBase64 } from './file-content';
import type { ObjectCalls } from './object-calls';
import { useObjectsChanged } from './use-objects-changed';

type Props = {
  cluster: string;
  calls: ObjectCalls;
  object: Pick<SwarmObjectRow, 'id' | 'name' | 'stack'>;
  onClose: () => void;
};

/** Rotates a secret or config: first what it will restart and the new content, then each step live. */
export function RotateDialog({ cluster, calls, object, onClose }: Props) {
  const changed = useObjectsChanged(calls);
  const [job, setJob] = useState<string | null>(null);
  const preview = useQuery({
    queryKey: [...calls.key(), 'rotation', cluster, object.id],
    queryFn: () => calls.preview(cluster, object.id),
    staleTime: 0,
    gcTime: 0,
    enabled: job === null,
  });
  const close = () => {
    onClose();
    if (job !== null) void changed();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={`Rotate ${object.name}`}
      size="lg"
      closeOnClickOutside={job !== null}
    >
      {job === null ? (
        <Question {...{ cluster, calls, object, onClose }} preview={preview} onStarted={setJob} />
      ) : (
        <JobInDialog
          job={job}
          label="Steps"
          actions={({ state }) =>
            state === 'succeeded' && preview.data ? (
              <>
                <Button variant="default" onClick={close}>
                  Close
                </Button>
                <LinkButton href={calls.path(cluster, preview.data.newName)}>
                  Open {preview.data.newName}
                </LinkButton>
              </>
            ) : (
              <Button variant="default" onClick={close}>
                Close
              </Button>
            )
          }
        />
      )}
    </Modal>
  );
}

type QuestionProps = Props & {
  preview: {
    data: RotationPreview | undefined;
    error: ApiError | null;
    refetch: () => Promise<unknown>;
  };
  onStarted: (job: string) => void;
};

function Question({ cluster, calls, object, onClose, preview, onStarted }: QuestionProps) {
  const { word } = calls;
  const [content, setContent] = useState<Uint8Array | null>(null);
  const ready = content !== null && preview.data !== undefined;
  const submit = async () => {
    if (content !== null) onStarted((await calls.rotate(cluster, object.id, toBase64(content))).job);
  };
  return (
    <DialogForm submitLabel="Rotate" incomplete={!ready} onSubmit={submit} onCancel={onClose}>
      {preview.error ? (
        <ErrorState
          variant="inline"
          title="What would restart could not be worked out"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : null}
      {preview.data ? <Effects word={word} object={object} preview={preview.data} /> : null}
      {preview.data || preview.error ? null : <Skeleton height={90} role="status" aria-label="Loading" />}
      <ContentField word={word} onChange={setContent} />
    </DialogForm>
  );
}

type EffectsProps = {
  word: ObjectCalls['word'];
  object: Props['object'];
  preview: RotationPreview;
};

function Effects({ word, object, preview: { newName, services } }: EffectsProps) {
  return (
    <>
      <Text>
        A new version, <strong>{newName}</strong>, is made.{' '}
        {services.length === 0
          ? `No service uses ${object.name}, so nothing restarts.`
          : `${formatQuantity(services.length, 'service restarts', 'services restart')}, one after the other, with the new ${word} under the same file name. Where one fails, all go back.`}{' '}
        Then {object.name} is removed.
      </Text>
      {services.length > 0 ? (
        <ObjectList
          label="Services that restart"
          lines={services.map((service) => ({
            id: service.id,
            name: service.name,
            end: formatQuantity(service.tasks, 'task'),
            note: effectText(service),
          }))}
        />
      ) : null}
      {object.stack === null ? null : (
        <Text size="sm" c="dimmed">
          The file of the stack {object.stack} still says what it said: deployed again, it puts its own
          content in place of this.
        </Text>
      )}
    </>
  );
}

const failureTexts: Record<RotationEffect['failureAction'], string> = {
  pause: 'pauses where a task fails',
  continue: 'goes on where a task fails',
  rollback: 'is rolled back where a task fails',
};

function effectText({ effect, parallelism, failureAction }: RotationEffect): string {
  if (effect === 'runs-again') return 'A job: it runs again from the beginning.';
  const pace = parallelism === 0 ? 'All tasks at once' : `${parallelism} at a time`;
  return `${pace}; ${failureTexts[failureAction]}.`;
}
