'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';

/** What there is to choose from on the Swarm: suggestions only, so a list that fails to load is an empty one. */
export function useServiceChoices(cluster: string) {
  const page = { cluster, limit: 500, sort: 'name' } as const;
  const images = useQuery(api.images.list.queryOptions({ input: { cluster, limit: 500, sort: 'tag' } }));
  const volumes = useQuery(api.volumes.list.queryOptions({ input: page }));
  const networks = useQuery(api.networks.list.queryOptions({ input: page }));
  const nodes = useQuery(api.nodes.list.queryOptions({ input: page }));
  const secrets = useQuery(api.secrets.list.queryOptions({ input: page }));
  const configs = useQuery(api.configs.list.queryOptions({ input: page }));
  const labels = (nodes.data?.items ?? []).flatMap(({ swarmNode }) =>
    Object.entries(swarmNode?.labels ?? {}).map(([name, value]) => `${name}==${value}`),
  );
  const clusterVolumes = (volumes.data?.items ?? []).filter((volume) => volume.clusterVolume);
  return {
    images: unique((images.data?.items ?? []).flatMap((image) => image.tags)),
    volumes: unique(
      (volumes.data?.items ?? []).filter((volume) => !volume.clusterVolume).map((volume) => volume.name),
    ),
    clusterVolumes: unique(
      clusterVolumes.flatMap(({ name, clusterVolume }) =>
        clusterVolume?.group ? [name, `group:${clusterVolume.group}`] : [name],
      ),
    ),
    // Tasks may join what reaches every node; the Swarm's own ingress network is for its ports.
    networks: uniqueById(
      (networks.data?.items ?? []).filter(({ scope, name }) => scope === 'swarm' && name !== 'ingress'),
    ),
    labels: unique(labels),
    secrets: secrets.data?.items ?? [],
    configs: configs.data?.items ?? [],
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function uniqueById<Item extends { id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
