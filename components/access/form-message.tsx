import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './access.module.css';

/** What went wrong, or what to know, above the button of a form. */
export function FormMessage({ tone = 'error', children }: { tone?: 'error' | 'note'; children: ReactNode }) {
  const Icon = tone === 'error' ? CircleAlert : Info;
  return (
    <p className={classes.message} data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon size={15} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
