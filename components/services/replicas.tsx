import type { ServiceRow } from '@/lib/contract/services';
import { formatCount } from '@/lib/format';
import { isJobMode } from '@/lib/service-status';
import classes from './services.module.css';

/** `3/5`: running of those that should. */
export function Replicas({ service }: { service: Pick<ServiceRow, 'mode' | 'running' | 'desired'> }) {
  const { mode, running, desired } = service;
  const tone = isJobMode(mode) || running >= desired ? undefined : running === 0 ? 'bad' : 'warn';
  return (
    <span
      className={classes.replicas}
      data-tone={tone}
      title={`${formatCount(running)} running of ${formatCount(desired)} that should`}
    >
      {formatCount(running)}
      <span className={classes.faint}>/{formatCount(desired)}</span>
    </span>
  );
}
