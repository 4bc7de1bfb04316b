import type { ReactNode } from 'react';
import { formatCount } from '@/lib/format';
import { Dash } from './dash';
import classes from './text.module.css';

type Props = {
  items: readonly { name: string }[];
  /** What stands there where there is none. */
  none?: ReactNode;
};

/** The first of several names and how many more there are, for a cell; all of them on hover. */
export function FirstName({ items, none = <Dash /> }: Props) {
  const [first, ...others] = items;
  if (!first) return none;
  return (
    <span title={items.map(({ name }) => name).join('\n')}>
      {first.name}
      {others.length > 0 ? <span className={classes.faint}> +{formatCount(others.length)}</span> : null}
    </span>
  );
}
