'use client';

import type { ReactNode } from 'react';
import classes from './layout.module.css';
import { useNamePage } from './page-name';

type Props = {
  title: ReactNode;
  /** What the window and the breadcrumb call the page; the title itself where that is text. */
  name?: string;
  /** State badges beside the title. */
  badges?: ReactNode;
  /** One quiet line below it. */
  subtitle?: ReactNode;
  actions?: ReactNode;
};

/** The top of a page: what it is, its state, what one can do with it. */
export function PageHeader({ title, name, badges, subtitle, actions }: Props) {
  useNamePage(name ?? (typeof title === 'string' ? title : null));
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
