import type { ReactNode } from 'react';
import classes from './layout.module.css';

/**
 * The body of a page. `fill` is as high as the window and does not scroll itself: for a table, a log or an editor that
 * takes what is left.
 */
export function Page({ height = 'content', children }: { height?: 'content' | 'fill'; children: ReactNode }) {
  return (
    <div className={classes.page} data-height={height}>
      {children}
    </div>
  );
}
