import type { ReactNode } from 'react';
import classes from './card-columns.module.css';

/** Cards in two columns, the first the wider; below each other where there is no room. */
export function CardColumns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className={classes.cards}>
      <div className={classes.column}>{main}</div>
      <div className={classes.column}>{side}</div>
    </div>
  );
}
