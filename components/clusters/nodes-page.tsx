'use client';

import { useQuery } from '@tanstack/react-query';
import { LogIn, Plug } from 'lucide-react';
import { useCallback, useState } from 'react';
import { api } from '@/components/api/client';
import { JoinDialog } from '@/components/swarm/join-dialog';
import { NodeUsageProvider } from '@/components/stats/node-usage-provider';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { StaleBanner } from '@/components/ui/stale-banner';
import { stateWord } from '@/components/ui/state-badge';
import type { TableFilter } from '@/components/ui/table/table-types';
import { onlyValues } from '@/components/ui/url-state';
import type { NodeRow } from '@/lib/contract/clusters';
import { paths } from '@/lib/paths';
import { nodeAvailabilities, nodeRoles, nodeStates } from '@/lib/swarm-states';
import { engineColumns, swarmNodeColumns } from './node-columns';
import { NodeConnectDialog } from './node-connect-dialog';
import { NodeDialog } from './node-dialog';
import { NodeMenu } from './node-menu';
import type { NodeQuestion } from './node-question';

const filters: TableFilter[] = [
  {
    id: 'role',
    label: 'Role',
    options: nodeRoles.map((value) => ({ value, label: value === 'manager' ? 'Manager' : 'Worker' })),
  },
  {
    id: 'state',
    label: 'State',
    options: nodeStates.map((value) => ({ value, label: stateWord({ of: 'node', state: value }) })),
  },
  {
    id: 'availability',
    label: 'Availability',
    options: nodeAvailabilities.map((value) => ({
      value,
      label: stateWord({ of: 'availability', state: value }),
    })),
  },
];

/** The nodes of a cluster: what each is, what it carries, and what can be done with it. */
export function NodesPage({ cluster: id }: { cluster: string }) {
  const { data: cluster } = useQuery(api.clusters.get.queryOptions({ input: { cluster: id } }));
  const [question, setQuestion] = useState<NodeQuestion | null>(null);
  const [adding, setAdding] = useState<'join' | 'connect' | null>(null);
  const isSwarm = Boolean(cluster?.swarm);
  const rowActions = useCallback((row: NodeRow) => <NodeMenu node={row} onAsk={setQuestion} />, []);
  return (
    <Page height="fill">
      {cluster?.swarm ? (
        <StaleBanner name={`The Swarm ${cluster.name}`} freshness={cluster.swarm.freshness} />
      ) : null}
      <PageHeader
        title="Nodes"
        actions={
          isSwarm ? (
            <>
              <PermissionButton
                permission="Cluster Manage"
                variant="default"
                icon={<Plug size={14} aria-hidden />}
                onClick={() => setAdding('connect')}
              >
                Connect a node&apos;s engine
              </PermissionButton>
              <PermissionButton
                permission="Swarm Manage"
                icon={<LogIn size={14} aria-hidden />}
                onClick={() => setAdding('join')}
              >
                Add a node
              </PermissionButton>
            </>
          ) : null
        }
      />
      <NodeUsageProvider cluster={id}>
        <DataTable
          key={isSwarm ? 'swarm' : 'engine'}
          id={isSwarm ? 'swarm-nodes' : 'nodes'}
          noun={{ one: 'node', many: 'nodes' }}
          query={(page) =>
            api.nodes.list.queryOptions({
              input: {
                cluster: id,
                search: page.search,
                sort: page.sort,
                limit: page.limit,
                cursor: page.cursor,
                filter: {
                  role: onlyValues(page.filters.role, nodeRoles),
                  state: onlyValues(page.filters.state, nodeStates),
                  availability: onlyValues(page.filters.availability, nodeAvailabilities),
                },
              },
            })
          }
          columns={isSwarm ? swarmNodeColumns : engineColumns}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          rowHref={(row) => paths.node(id, row.id)}
          rowActions={isSwarm ? rowActions : undefined}
          filters={isSwarm ? filters : []}
          searchPlaceholder={isSwarm ? 'Name, address, label, version, id' : undefined}
          defaultSort="name"
          empty={{
            title: 'No node is known yet',
            text: 'The cluster has not answered so far. Its state is on the cluster page.',
          }}
        />
      </NodeUsageProvider>
      <NodeDialog cluster={id} question={question} onClose={() => setQuestion(null)} />
      {adding === 'connect' ? <NodeConnectDialog cluster={id} onClose={() => setAdding(null)} /> : null}
      {adding === 'join' ? <JoinDialog cluster={id} onClose={() => setAdding(null)} /> : null}
    </Page>
  );
}
