import type { ReactNode } from 'react';
import classes from './layout.module.css';

type Props = {
  title: ReactNode;
  /** State badges beside the title. */
  badges?: ReactNode;
  /** One quiet line below it. */
  subtitle?: ReactNode;
  actions?: ReactNode;
};

/** The top of a page: what it is, its state, what one can do with it. */
export function PageHeader({ title, badges, subtitle, actions }: Props) {
  return (
    <div className={classes.pageHeader}>
      <div className={classes.heading}>
        <div className={classes.titleLine}>
          <h1 className={classes.pageTitle}>{title}</h1>
          {badges}
        </div>
        {subtitle ? <div className={classes.subtitle}>{subtitle}</div> : null}
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
