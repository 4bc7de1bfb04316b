'use client';

import { Group } from '@mantine/core';
import { Plug, Tag, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { AgentDialog } from '@/components/agents/agent-dialog';
import { NodeUsageProvider } from '@/components/stats/node-usage-provider';
import { PairsCard } from '@/components/ui/pairs-card';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { NodeRow } from '@/lib/contract/clusters';
import classes from './clusters.module.css';
import { NodeDetails } from './node-details';
import type { NodeQuestion } from './node-question';
import { NodeSwarmCard } from './node-swarm-card';

type Props = { cluster: string; node: NodeRow; onAsk: (question: NodeQuestion) => void };

/** What is known of a node: in its Swarm, and where its engine is connected of the engine and the machine. */
export function NodeOverview({ cluster, node, onAsk }: Props) {
  const { swarmNode } = node;
  return (
    <NodeUsageProvider cluster={cluster}>
      {swarmNode ? (
        <div className={classes.columns}>
          <NodeSwarmCard node={node} />
          <PairsCard
            title="Labels"
            pairs={swarmNode.labels}
            none="No labels. Services choose nodes by them."
            actions={
              <PermissionButton
                permission="Node Update"
                variant="default"
                size="compact-xs"
                icon={<Tag size={13} aria-hidden />}
                onClick={() => onAsk({ about: 'label', node })}
              >
                Edit
              </PermissionButton>
            }
          />
          {Object.keys(swarmNode.engineLabels).length > 0 ? (
            <PairsCard title="Labels of its engine" pairs={swarmNode.engineLabels} none="" />
          ) : null}
          {node.connected ? null : <NotConnected cluster={cluster} node={node} onAsk={onAsk} />}
        </div>
      ) : null}
      {node.connected ? <NodeDetails cluster={cluster} node={node} /> : null}
    </NodeUsageProvider>
  );
}

function NotConnected({ cluster, node, onAsk }: Props) {
  const [withAgent, setWithAgent] = useState(false);
  return (
    <SectionCard title="Its engine is not connected">
      <div className={classes.explain}>
        <p>
          What is shown here the managers say. Its containers, logs, stats, terminals, images and disk only
          its own engine knows.
        </p>
        <Group gap="xs">
          <PermissionButton
            permission="Agent Connect"
            variant="default"
            icon={<Waypoints size={14} aria-hidden />}
            onClick={() => setWithAgent(true)}
          >
            With an agent
          </PermissionButton>
          <PermissionButton
            permission="Cluster Manage"
            icon={<Plug size={14} aria-hidden />}
            onClick={() => onAsk({ about: 'connect', node })}
          >
            By its address or SSH
          </PermissionButton>
        </Group>
      </div>
      {withAgent ? <AgentDialog cluster={cluster} onClose={() => setWithAgent(false)} /> : null}
    </SectionCard>
  );
}
