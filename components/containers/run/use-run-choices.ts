'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';

/** What there is to choose from on the cluster: suggestions only, so a list that fails to load is an empty one. */
export function useRunChoices(cluster: string) {
  const images = useQuery(api.images.list.queryOptions({ input: { cluster, limit: 500, sort: 'tag' } }));
  const volumes = useQuery(api.volumes.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }));
  const networks = useQuery(api.networks.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }));
  const nodes = useQuery(api.nodes.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }));
  return {
    images: unique((images.data?.items ?? []).flatMap((image) => image.tags)),
    volumes: unique(
      (volumes.data?.items ?? []).filter((volume) => !volume.clusterVolume).map((volume) => volume.name),
    ),
    networks: unique([
      'bridge',
      'host',
      'none',
      ...(networks.data?.items ?? []).map((network) => network.name),
    ]),
    nodes: nodes.data?.items ?? [],
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
