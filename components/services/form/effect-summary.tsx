import { formatQuantity } from '@/lib/format';
import type { FieldChange } from '@/lib/service-diff';
import { DifferencesList } from '../differences-list';
import classes from '../services.module.css';

/** What saving does, in a sentence, and each change when opened. */
export function EffectSummary({ changes, tasks }: { changes: readonly FieldChange[]; tasks: number }) {
  const restarts = changes.filter((change) => change.restarts);
  return (
    <details className={classes.summary}>
      <summary>
        {formatQuantity(changes.length, 'change')}.{' '}
        {restarts.length === 0
          ? 'No task is replaced.'
          : `${formatQuantity(tasks, 'task')} ${tasks === 1 ? 'is' : 'are'} replaced, as the update policy says.`}
      </summary>
      <DifferencesList differences={changes} label="What you changed" />
    </details>
  );
}
