import type { ReactNode } from 'react';
import type { SpecDifference } from '@/lib/contract/services';
import classes from './services.module.css';

type Props = {
  differences: readonly SpecDifference[];
  label: string;
  /** Below a line: a choice. */
  choice?: (difference: SpecDifference) => ReactNode;
};

/** What differs, part by part: how it was, and how it is or would be. */
export function DifferencesList({ differences, label, choice }: Props) {
  return (
    <ul className={classes.differences} aria-label={label} tabIndex={0}>
      {differences.map((difference) => (
        <li key={difference.field}>
          <span className={classes.field}>{difference.label}</span>
          <span className={classes.values}>
            <del>{difference.before ?? 'not there'}</del>
            <span aria-hidden> → </span>
            <ins>{difference.after ?? 'removed'}</ins>
          </span>
          {choice?.(difference)}
        </li>
      ))}
    </ul>
  );
}
