'use client';

import { Cable, Unplug } from 'lucide-react';
import Link from 'next/link';
import { CardNone } from '@/components/ui/card-none';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import { StateBadge } from '@/components/ui/state-badge';
import type { NetworkDetail } from '@/lib/contract/networks';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import type { NetworkQuestion } from './network-dialog';
import classes from './networks.module.css';
import { whyNotConnect } from './why-not-connect';

type Props = { cluster: string; network: NetworkDetail; onAsk: (question: NetworkQuestion) => void };

/** The containers on it with their addresses, and those that join when they start. */
export function EndpointsCard({ cluster, network, onAsk }: Props) {
  const running = new Set(network.endpoints.map((endpoint) => endpoint.containerId));
  const resting = network.containers.filter((container) => !running.has(container.id));
  const reason = whyNotConnect(network);
  const disconnect = (container: { id: string; name: string }) => (
    <PermissionButton
      permission="Network Disconnect"
      variant="subtle"
      color="gray"
      size="compact-xs"
      iconOnly
      icon={<Unplug size={15} aria-hidden />}
      disabledReason={reason}
      onClick={() => onAsk({ about: 'disconnect', network, container })}
    >
      {`Disconnect ${container.name}`}
    </PermissionButton>
  );
  return (
    <SectionCard
      title={`Containers (${formatCount(network.endpoints.length + resting.length)})`}
      padding="flush"
      actions={
        <PermissionButton
          permission="Network Connect"
          variant="default"
          size="compact-sm"
          icon={<Cable size={14} aria-hidden />}
          disabledReason={reason}
          onClick={() => onAsk({ about: 'connect', network })}
        >
          Connect a container
        </PermissionButton>
      }
    >
      {network.endpoints.length + resting.length === 0 ? (
        <CardNone>No container is on this network.</CardNone>
      ) : (
        <ul className={classes.endpoints} aria-label="Containers on this network">
          {network.endpoints.map((endpoint) => (
            <li key={endpoint.containerId}>
              <span className={classes.who}>
                <Link href={paths.container(cluster, endpoint.containerId)}>{endpoint.containerName}</Link>
              </span>
              <span className={classes.where}>
                {network.nodes.length > 1 ? <span>on {endpoint.nodeName}</span> : null}
                {endpoint.ipv4Address === '' ? null : <code>{endpoint.ipv4Address}</code>}
                {endpoint.ipv6Address === '' ? null : <code>{endpoint.ipv6Address}</code>}
                {endpoint.macAddress === '' ? null : (
                  <code className={classes.faint} title="MAC address">
                    {endpoint.macAddress}
                  </code>
                )}
              </span>
              {disconnect({ id: endpoint.containerId, name: endpoint.containerName })}
            </li>
          ))}
          {resting.map((container) => (
            <li key={container.id}>
              <span className={classes.who}>
                <Link href={paths.container(cluster, container.id)}>{container.name}</Link>
              </span>
              <span className={classes.where}>
                <StateBadge of="step" state="waiting" detail="until it starts" />
              </span>
              {disconnect(container)}
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
