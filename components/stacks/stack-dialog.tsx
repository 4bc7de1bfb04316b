'use client';

import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { StackRow } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { RedeployDialog } from './redeploy-dialog';
import { RemoveStackDialog } from './remove-stack-dialog';

/** A question about one stack. */
export type StackQuestion = { about: 'stop' | 'redeploy' | 'remove'; stack: StackRow };

type Props = {
  cluster: string;
  question: StackQuestion | null;
  onClose: () => void;
  onJob: (job: string) => void;
};

/** The dialog of the action that was chosen, if any. */
export function StackDialog({ cluster, question, onClose, onJob }: Props) {
  if (!question) return null;
  const { about, stack } = question;
  const shared = { opened: true, onClose, cluster, onJob };
  const { name, containers } = stack;
  switch (about) {
    case 'stop':
      return (
        <ConfirmDialog
          opened
          onClose={onClose}
          title={`Stop ${name}?`}
          confirmLabel="Stop"
          onConfirm={async () => onJob((await client.stacks.stop({ cluster, stack: name })).job)}
        >
          {formatQuantity(containers.running, 'running container', 'running containers')}{' '}
          {containers.running === 1 ? 'is' : 'are'} stopped, those first which depend on others. Nothing is
          removed: start the stack to have it back.
        </ConfirmDialog>
      );
    case 'redeploy':
      return <RedeployDialog {...shared} stack={name} revision={null} />;
    case 'remove':
      return <RemoveStackDialog {...shared} stack={stack} />;
  }
}
