import { CircleCheck } from 'lucide-react';
import { StateBadge } from '@/components/ui/state-badge';
import { formatQuantity } from '@/lib/format';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import classes from './stacks.module.css';

type Props = {
  problems: readonly Diagnostic[];
  /** Nothing has been checked yet; nothing is written. */
  state: 'empty' | 'pending' | 'checked';
  onGoTo: (line: number, column: number) => void;
};

/** What is wrong with the file, a problem a line; each leads to its place. */
export function ProblemsList({ problems, state, onGoTo }: Props) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const summary =
    problems.length === 0
      ? 'No problems'
      : [
          errors > 0 ? formatQuantity(errors, 'error', 'errors') : '',
          warnings > 0 ? formatQuantity(warnings, 'warning', 'warnings') : '',
        ]
          .filter(Boolean)
          .join(', ');
  return (
    <section className={classes.problems} aria-label="Problems">
      <p className={classes.problemsHead} role="status">
        {state === 'empty' ? (
          'Problems show here as you write.'
        ) : state === 'pending' ? (
          'Checking…'
        ) : problems.length === 0 ? (
          <span className={classes.fine}>
            <CircleCheck size={14} aria-hidden /> {summary}
          </span>
        ) : (
          summary
        )}
      </p>
      {problems.length === 0 ? null : (
        <ul className={classes.problemList} tabIndex={-1}>
          {problems.map(({ severity, message, path, line, column }, index) => (
            <li key={index}>
              <button type="button" className={classes.problem} onClick={() => onGoTo(line, column)}>
                <StateBadge of="severity" state={severity} variant="icon" />
                <span className={classes.problemLine}>Line {line}</span>
                <span className={classes.problemText}>
                  {message}
                  {path ? <code className={classes.faint}> {path}</code> : null}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
