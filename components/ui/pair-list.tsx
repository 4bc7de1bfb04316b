import { Fragment, type ReactNode } from 'react';
import classes from './pair-list.module.css';

type Props = { label: string; pairs: readonly { name: string; value: ReactNode }[] };

/** Names and values in monospace, from edge to edge of a card. It scrolls by itself where there are many. */
export function PairList({ label, pairs }: Props) {
  return (
    <dl className={classes.pairs} tabIndex={0} aria-label={label}>
      {pairs.map(({ name, value }, position) => (
        <Fragment key={`${position} ${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
