import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './states.module.css';

type Props = { tone?: 'warn' | 'bad'; icon: LucideIcon; action?: ReactNode; children: ReactNode };

/** One line above a page: what is not as it should be, and why. */
export function Banner({ tone = 'warn', icon: Icon, action, children }: Props) {
  return (
    <div className={classes.banner} data-tone={tone === 'bad' ? 'bad' : undefined} role="status">
      <Icon size={16} aria-hidden />
      <p>{children}</p>
      {action}
    </div>
  );
}
