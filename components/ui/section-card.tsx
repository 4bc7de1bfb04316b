import type { ReactNode } from 'react';
import classes from './layout.module.css';

type Props = {
  title?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** `flush` lets a table or list reach the edges. */
  padding?: 'normal' | 'flush';
  children: ReactNode;
};

/** A titled part of a page. */
export function SectionCard({ title, actions, padding = 'normal', children }: Props) {
  return (
    <section className={classes.card}>
      {title || actions ? (
        <header className={classes.cardHeader}>
          {title ? <h2 className={classes.cardTitle}>{title}</h2> : <span />}
          {actions ? <div className={classes.actions}>{actions}</div> : null}
        </header>
      ) : null}
      <div className={padding === 'normal' ? classes.cardBody : undefined}>{children}</div>
    </section>
  );
}
