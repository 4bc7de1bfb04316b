import type { ReactNode } from 'react';
import classes from './layout.module.css';

/** What a card says that has nothing to list. */
export function CardNone({ children }: { children: ReactNode }) {
  return <p className={classes.cardNone}>{children}</p>;
}
