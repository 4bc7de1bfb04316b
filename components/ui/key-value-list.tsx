import { Fragment, type ReactNode } from 'react';
import classes from './layout.module.css';

export type KeyValue = { label: string; value: ReactNode; hidden?: boolean };

/** Names and values, a pair a line. Empty values show a dash. */
export function KeyValueList({ items }: { items: readonly KeyValue[] }) {
  return (
    <dl className={classes.list}>
      {items.map(({ label, value, hidden }) =>
        hidden ? null : (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
