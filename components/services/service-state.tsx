import { StateBadge } from '@/components/ui/state-badge';
import type { ServiceRow } from '@/lib/contract/services';

type Props = { service: Pick<ServiceRow, 'state' | 'update'>; variant?: 'plain' | 'pill' };

/** How a service stands, in one word; what the Swarm says of its update is on hover. */
export function ServiceState({ service, variant }: Props) {
  return (
    <span title={service.update?.message || undefined}>
      <StateBadge of="service" state={service.state} variant={variant} />
    </span>
  );
}
