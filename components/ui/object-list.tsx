import type { ReactNode } from 'react';
import classes from './object-list.module.css';

export type ObjectLine = {
  id: string;
  name: ReactNode;
  /** At the right: a size, a state. */
  end?: ReactNode;
  /** On a line of its own below: a reason, a failure. */
  note?: string;
  noteTone?: 'bad';
  /** It is left alone. */
  faint?: boolean;
};

/** What a dialog is about, a line each. It scrolls by itself where there are many. */
export function ObjectList({ lines, label }: { lines: readonly ObjectLine[]; label: string }) {
  return (
    <ul className={classes.list} aria-label={label} tabIndex={0}>
      {lines.map((line) => (
        <li key={line.id}>
          <span className={classes.name} data-faint={line.faint || undefined}>
            {line.name}
          </span>
          <span>{line.end}</span>
          {line.note ? (
            <span className={classes.note} data-tone={line.noteTone}>
              {line.note}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
