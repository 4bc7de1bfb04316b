import { StateBadge } from '@/components/ui/state-badge';
import { isSwarmTraffic } from '@/lib/swarm-traffic';
import type { NetworkRow } from '@/lib/contract/networks';
import classes from './networks.module.css';

type Props = { network: Pick<NetworkRow, 'name' | 'containers' | 'predefined'>; variant?: 'plain' | 'pill' };

/** Whether a container is set to join it. The engine's own networks are there either way. */
export function NetworkUse({ network, variant }: Props) {
  if (network.containers.length > 0) return <StateBadge of="use" state="used" variant={variant} />;
  if (network.predefined) return <span className={classes.faint}>built in</span>;
  if (isSwarmTraffic(network.name)) return <span className={classes.faint}>the Swarm’s own</span>;
  return <StateBadge of="use" state="unused" variant={variant} />;
}
