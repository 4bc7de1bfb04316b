'use client';

import type { SwarmObjectRow } from '@/lib/contract/swarm-objects';
import type { ObjectCalls } from './object-calls';
import { RemoveObjectDialog } from './remove-object-dialog';
import { RotateDialog } from './rotate-dialog';

/** A question about one secret or config. */
export type ObjectQuestion = { about: 'rotate' | 'remove'; object: SwarmObjectRow };

type Props = {
  cluster: string;
  calls: ObjectCalls;
  question: ObjectQuestion | null;
  onClose: () => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function ObjectDialog({ cluster, calls, question, onClose, onRemoved }: Props) {
  if (!question) return null;
  const shared = { cluster, calls, object: question.object, onClose };
  switch (question.about) {
    case 'rotate':
      return <RotateDialog {...shared} />;
    case 'remove':
      return <RemoveObjectDialog {...shared} onRemoved={onRemoved} />;
  }
}
