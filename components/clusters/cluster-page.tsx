'use client';

import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { KeyValueList } from '@/components/ui/key-value-list';
import { SwarmMap } from '@/components/swarm/swarm-map';
import { SwarmSettings } from '@/components/swarm/swarm-settings';
import { StandaloneCard } from '@/components/swarm/standalone-card';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { ShortId } from '@/components/ui/short-id';
import { StateBadge } from '@/components/ui/state-badge';
import { ClusterCard } from './cluster-card';
import classes from './clusters.module.css';
import { ConnectionDialog } from './connection-dialog';
import { NodeDetails } from './node-details';
import { NodesTable } from './nodes-table';
import { ProblemsList } from './problems-list';

/** One cluster: what is wrong there, how it is reached, its nodes; of a Swarm the map and its settings. */
export function ClusterPage({ cluster: id }: { cluster: string }) {
  const {
    data: cluster,
    error,
    refetch,
  } = useQuery(api.clusters.get.queryOptions({ input: { cluster: id } }));
  const [editing, setEditing] = useState(false);
  if (!cluster) {
    return error ? (
      <Page>
        <ErrorState error={error} title="The cluster could not be loaded" onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  const only = cluster.nodes.length === 1 ? cluster.nodes[0] : undefined;
  return (
    <Page>
      <PageHeader
        title={cluster.name}
        badges={<StateBadge of="freshness" state={cluster.freshness.state} variant="pill" />}
        subtitle={<code>{cluster.connection.text}</code>}
        actions={
          <PermissionButton
            permission="Cluster Manage"
            variant="default"
            icon={<Pencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            Edit
          </PermissionButton>
        }
      />
      <div className={classes.questions}>
        <ProblemsList cluster={cluster.id} />
        <SectionCard title="Connection">
          <KeyValueList
            items={[
              { label: 'Address', value: <code>{cluster.connection.text}</code> },
              {
                label: 'Found',
                value: cluster.discovered ? 'at start, on this machine' : 'added by an admin',
              },
              { label: 'Connected', value: <RelativeTime timeMs={cluster.createdMs} /> },
              {
                label: 'State since',
                value: <RelativeTime timeMs={cluster.freshness.sinceMs} />,
              },
              { label: 'Reason', value: cluster.freshness.reason, hidden: cluster.freshness.reason === null },
              { label: 'Id', value: <ShortId id={cluster.id} /> },
            ]}
          />
        </SectionCard>
      </div>
      <ClusterCard cluster={cluster} heading={false} />
      {cluster.swarm ? (
        <>
          <SwarmMap cluster={cluster.id} />
          <SwarmSettings cluster={cluster.id} swarm={cluster.swarm} />
        </>
      ) : null}
      {only ? (
        <NodeDetails cluster={cluster.id} node={only} />
      ) : cluster.swarm ? null : (
        <SectionCard title="Nodes" padding="flush">
          <NodesTable rows={cluster.nodes.map((node) => ({ cluster, node }))} showCluster={false} />
        </SectionCard>
      )}
      {!cluster.swarm && only?.swarm === 'inactive' ? <StandaloneCard cluster={cluster} /> : null}
      <ConnectionDialog opened={editing} onClose={() => setEditing(false)} cluster={cluster} />
    </Page>
  );
}
