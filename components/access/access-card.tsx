import type { ReactNode } from 'react';
import classes from './access.module.css';
import { Logo } from '@/components/shell/logo';

/** The one card of a page before signing in, under the product's mark. */
export function AccessCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className={classes.screen}>
      <div className={classes.brand}>
        <Logo size={26} />
        Gantry
      </div>
      <div className={classes.card}>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
      </div>
    </main>
  );
}
