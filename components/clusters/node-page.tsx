'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleMinus, CirclePlay, LockKeyhole } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { historyTab } from '@/components/audit/history-tab';
import { Banner } from '@/components/ui/banner';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StaleBanner } from '@/components/ui/stale-banner';
import { StateBadge } from '@/components/ui/state-badge';
import { type PageTab, TabsPage } from '@/components/ui/tabs-page';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatBytes, formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { NodeContainers } from './node-containers';
import { NodeDialog } from './node-dialog';
import { NodeImages } from './node-images';
import { NodeMenu } from './node-menu';
import { NodeOverview } from './node-overview';
import type { NodeQuestion } from './node-question';
import { NodeTasks } from './node-tasks';

const notConnected = 'Its engine is not connected: see the overview.';

/** One node: what it is and carries, its tasks, its containers, its images. */
export function NodePage({ cluster, node: id }: { cluster: string; node: string }) {
  const router = useRouter();
  const [question, setQuestion] = useState<NodeQuestion | null>(null);
  const {
    data: node,
    error,
    refetch,
  } = useQuery(api.nodes.get.queryOptions({ input: { cluster, node: id } }));
  if (!node) {
    return error ? (
      <Page>
        <ErrorState error={error} title="The node could not be loaded" onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  const { swarmNode } = node;
  return (
    <Page>
      <StaleBanner name={node.name} freshness={node.freshness} />
      {node.swarm === 'locked' ? (
        <Banner
          icon={LockKeyhole}
          action={
            <PermissionButton
              permission="Swarm Manage"
              size="compact-xs"
              onClick={() => setQuestion({ about: 'unlock', node })}
            >
              Unlock
            </PermissionButton>
          }
        >
          <strong>This manager is locked.</strong> It was started again, and needs the unlock key of its
          Swarm.
        </Banner>
      ) : null}
      <PageHeader
        title={node.name}
        badges={
          swarmNode ? (
            <>
              <StateBadge of="node" state={swarmNode.state} variant="pill" />
              {swarmNode.availability === 'active' ? null : (
                <StateBadge of="availability" state={swarmNode.availability} variant="pill" />
              )}
            </>
          ) : (
            <StateBadge of="freshness" state={node.freshness.state} variant="pill" />
          )
        }
        subtitle={
          <>
            {swarmNode ? (
              <span>
                {swarmNode.role === 'manager' ? (swarmNode.leader ? 'Manager, leader' : 'Manager') : 'Worker'}
              </span>
            ) : null}
            {node.engineVersion === '' ? null : <span>Docker {node.engineVersion}</span>}
            <span>{formatQuantity(node.cpus, 'CPU')}</span>
            <span>{formatBytes(node.memoryBytes)}</span>
            {node.connected ? (
              <span>{formatQuantity(node.counts.running, 'container')} running</span>
            ) : (
              <span>engine not connected</span>
            )}
          </>
        }
        actions={
          swarmNode ? (
            <>
              <AvailabilityButton node={node} onAsk={setQuestion} />
              <NodeMenu node={node} onAsk={setQuestion} />
            </>
          ) : null
        }
      />
      <TabsPage label="About this node" tabs={tabsOf(cluster, node, setQuestion)} />
      <NodeDialog
        cluster={cluster}
        question={question}
        onClose={() => setQuestion(null)}
        onRemoved={() => router.push(paths.nodes(cluster))}
      />
    </Page>
  );
}

function tabsOf(cluster: string, node: NodeRow, onAsk: (question: NodeQuestion) => void): PageTab[] {
  const disabledReason = node.connected ? null : notConnected;
  const tasks: PageTab = {
    id: 'tasks',
    label: 'Tasks',
    count: node.swarmNode?.tasks.desired,
    content: () => <NodeTasks cluster={cluster} node={node.id} />,
  };
  return [
    {
      id: 'overview',
      label: 'Overview',
      content: () => <NodeOverview cluster={cluster} node={node} onAsk={onAsk} />,
    },
    ...(node.swarmNode ? [tasks] : []),
    {
      id: 'containers',
      label: 'Containers',
      disabledReason,
      content: () => <NodeContainers cluster={cluster} node={node.id} />,
    },
    {
      id: 'images',
      label: 'Images',
      disabledReason,
      content: () => <NodeImages cluster={cluster} node={node.id} />,
    },
    historyTab(cluster, 'node', [node.id, node.name]),
  ];
}

function AvailabilityButton({ node, onAsk }: { node: NodeRow; onAsk: (question: NodeQuestion) => void }) {
  const isActive = node.swarmNode?.availability === 'active';
  return (
    <PermissionButton
      permission="Node Update"
      variant="default"
      icon={isActive ? <CircleMinus size={14} aria-hidden /> : <CirclePlay size={14} aria-hidden />}
      onClick={() => onAsk({ about: isActive ? 'drain' : 'activate', node })}
    >
      {isActive ? 'Drain' : 'Activate'}
    </PermissionButton>
  );
}
