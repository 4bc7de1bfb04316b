import { Skeleton } from '@mantine/core';
import classes from './layout.module.css';

/** A page on its way. */
export function LoadingState({ label = 'Loading' }: { label?: string }) {
  return (
    <div className={classes.page} role="status" aria-label={label}>
      <Skeleton height={26} width={220} />
      <Skeleton height={120} />
      <Skeleton height={220} />
    </div>
  );
}
