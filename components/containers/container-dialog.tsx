'use client';

import type { ActionContainer, ContainerVerb } from './container-verbs';
import { KillDialog } from './kill-dialog';
import { LimitsDialog } from './limits-dialog';
import { RemoveDialog } from './remove-dialog';
import { RenameDialog } from './rename-dialog';

/** A question about one container. */
export type ContainerQuestion = {
  verb: Extract<ContainerVerb, 'kill' | 'rename' | 'update' | 'remove'>;
  container: ActionContainer;
};

type Props = {
  cluster: string;
  question: ContainerQuestion | null;
  onClose: () => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function ContainerDialog({ cluster, question, onClose, onRemoved }: Props) {
  if (!question) return null;
  const shared = { cluster, container: question.container, onClose };
  switch (question.verb) {
    case 'kill':
      return <KillDialog {...shared} />;
    case 'rename':
      return <RenameDialog {...shared} />;
    case 'update':
      return <LimitsDialog {...shared} />;
    case 'remove':
      return <RemoveDialog {...shared} onRemoved={onRemoved} />;
  }
}
