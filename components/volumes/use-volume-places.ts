'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';

/** The Engine API that knows cluster volumes: 1.42, of Docker Engine 23. */
const clusterVolumesFrom = 42;

/** Where a volume can be made: on which nodes, and whether in the Swarm itself. */
export function useVolumePlaces(cluster: string) {
  const { data } = useQuery(api.nodes.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }));
  const nodes = (data?.items ?? []).filter((node) => node.connected);
  const managers = nodes.filter((node) => node.swarmNode?.role === 'manager');
  return {
    nodes: nodes.map(({ id, name }) => ({ value: id, label: name })),
    isSwarm: managers.length > 0,
    /** Why the Swarm can have no volume, in words; null where it can. */
    whyNoClusterVolume: managers.some(
      ({ apiVersion }) => Number(apiVersion.split('.')[1]) >= clusterVolumesFrom,
    )
      ? null
      : 'The managers of this Swarm have no cluster volumes: Docker Engine 23 or later does.',
  };
}
