import type { ReactNode } from 'react';
import classes from './card-columns.module.css';

type Props = {
  main: ReactNode;
  side: ReactNode;
  /** Both as wide, where the side has as much to say. */
  even?: boolean;
};

/** Cards in two columns, the first the wider; below each other where there is no room. */
export function CardColumns({ main, side, even = false }: Props) {
  return (
    <div className={classes.cards} data-even={even || undefined}>
      <div className={classes.column}>{main}</div>
      <div className={classes.column}>{side}</div>
    </div>
  );
}
