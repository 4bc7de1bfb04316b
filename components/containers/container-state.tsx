import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { ContainerRow } from '@/lib/contract/containers';
import classes from './containers.module.css';

type Props = {
  container: Pick<ContainerRow, 'state' | 'stateSinceMs' | 'health' | 'exitCode'>;
  variant?: 'plain' | 'pill';
};

/** Its state, since when, and its health where it has a check. A failed end shows its exit code. */
export function ContainerState({ container, variant = 'plain' }: Props) {
  const { state, stateSinceMs, health, exitCode } = container;
  return (
    <span className={classes.state}>
      <StateBadge
        of="container"
        state={state}
        variant={variant}
        detail={exitCode !== null && exitCode !== 0 ? `(${exitCode})` : undefined}
      />
      {health === 'none' || state !== 'running' ? null : (
        <StateBadge
          of="health"
          state={health}
          variant={variant === 'plain' && health === 'healthy' ? 'icon' : variant}
        />
      )}
      {stateSinceMs === null ? null : (
        <span className={classes.faint}>
          <RelativeTime timeMs={stateSinceMs} form="age" />
        </span>
      )}
    </span>
  );
}
