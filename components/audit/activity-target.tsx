import { auditTargetText } from '@/lib/audit-target';
import type { AuditEntry } from '@/lib/contract/audit';
import classes from './activity.module.css';

type Props = { entry: Pick<AuditEntry, 'targetKind' | 'targetId' | 'targetName' | 'summary'> };

/** What an operation acted on: its kind, and its name or short id. */
export function ActivityTarget({ entry }: Props) {
  const { targetKind: kind, targetId: id } = entry;
  const called = auditTargetText(entry);
  return (
    <span className={classes.target} title={[kind, called, id].filter(Boolean).join(' ')}>
      <span className={classes.kind}>{kind}</span>
      {called === null ? null : <span>{called}</span>}
    </span>
  );
}
