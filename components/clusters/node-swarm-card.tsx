'use client';

import { KeyValueList } from '@/components/ui/key-value-list';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import { StateBadge } from '@/components/ui/state-badge';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatCount } from '@/lib/format';
import { NodeRole } from './node-role';
import { CapacityBar } from './capacity-bar';
import { UsageUnknown } from './usage-unknown';

/** What the managers say of a node. */
export function NodeSwarmCard({ node }: { node: NodeRow }) {
  const { swarmNode } = node;
  if (!swarmNode) return null;
  return (
    <SectionCard title="In the Swarm">
      <KeyValueList
        items={[
          { label: 'Role', value: <NodeRole node={node} /> },
          {
            label: 'State',
            value: (
              <StateBadge of="node" state={swarmNode.state} detail={swarmNode.stateMessage || undefined} />
            ),
          },
          {
            label: 'Availability',
            value: <StateBadge of="availability" state={swarmNode.availability} />,
          },
          {
            label: 'Tasks',
            value: `${formatCount(swarmNode.tasks.running)} of ${formatCount(swarmNode.tasks.desired)} running`,
          },
          {
            label: 'CPU used · reserved',
            value: (
              <>
                <CapacityBar
                  node={node.id}
                  of="cpus"
                  reserved={swarmNode.reservedNanoCpus}
                  capacity={node.cpus * 1e9}
                />
                <UsageUnknown node={node.id} />
              </>
            ),
          },
          {
            label: 'Memory used · reserved',
            value: (
              <CapacityBar
                node={node.id}
                of="memory"
                reserved={swarmNode.reservedMemoryBytes}
                capacity={node.memoryBytes}
              />
            ),
          },
          { label: 'Address', value: <code>{swarmNode.address}</code> },
          { label: 'Platform', value: node.architecture },
          { label: 'Engine', value: node.engineVersion },
          { label: 'Id', value: <ShortId id={node.id} /> },
        ]}
      />
    </SectionCard>
  );
}
