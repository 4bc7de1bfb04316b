'use client';

import type { ServiceRow } from '@/lib/contract/services';
import { RemoveServiceDialog } from './remove-service-dialog';
import { RestartServiceDialog } from './restart-service-dialog';
import { RollbackDialog } from './rollback-dialog';
import { ScaleDialog } from './scale-dialog';

/** A question about one service. */
export type ServiceQuestion = { about: 'scale' | 'restart' | 'rollback' | 'remove'; service: ServiceRow };

type Props = {
  cluster: string;
  question: ServiceQuestion | null;
  onClose: () => void;
  onJob?: (job: string) => void;
  onRemoved?: () => void;
};

/** The dialog of the action that was chosen, if any. */
export function ServiceDialog({ cluster, question, onClose, onJob, onRemoved }: Props) {
  if (!question) return null;
  const { service } = question;
  switch (question.about) {
    case 'scale':
      return <ScaleDialog cluster={cluster} service={service} onClose={onClose} onJob={onJob} />;
    case 'restart':
      return <RestartServiceDialog cluster={cluster} service={service} onClose={onClose} onJob={onJob} />;
    case 'rollback':
      return <RollbackDialog cluster={cluster} service={service} onClose={onClose} onJob={onJob} />;
    case 'remove':
      return (
        <RemoveServiceDialog cluster={cluster} service={service} onClose={onClose} onRemoved={onRemoved} />
      );
  }
}
