import type { Outputs } from '@/lib/contract/contract';
import type { Handlers } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Runtime } from '../runtime';

type Hit = Outputs['search']['find']['hits'][number];

/** Lower is better: the whole name, its beginning, a word's beginning, anywhere; null is no match. */
function rank(name: string, query: string): number | null {
  const at = name.toLowerCase().indexOf(query);
  if (at < 0) return null;
  if (name.length === query.length) return 0;
  if (at === 0) return 1;
  return /[^a-z0-9]/i.test(name[at - 1] ?? '') ? 2 : 3;
}

const kindOrder: Record<Hit['kind'], number> = {
  cluster: 0,
  node: 1,
  service: 2,
  stack: 2,
  container: 3,
  image: 4,
  volume: 5,
  network: 6,
  secret: 7,
  config: 8,
};

/** Finds things by name in the inventory. */
export function createSearchHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'search'> {
  return {
    find: async ({ query, limit }) => {
      const wanted = query.trim().toLowerCase();
      const found: { hit: Hit; rank: number }[] = [];
      for (const cluster of inventory.clusters()) {
        for (const hit of thingsOf(cluster)) {
          const best = rank(hit.name, wanted) ?? (wanted.length >= 6 && hit.id.startsWith(wanted) ? 1 : null);
          if (best !== null) found.push({ hit, rank: best });
        }
      }
      found.sort(
        (a, b) =>
          a.rank - b.rank ||
          kindOrder[a.hit.kind] - kindOrder[b.hit.kind] ||
          a.hit.name.localeCompare(b.hit.name),
      );
      return { hits: found.slice(0, limit).map(({ hit }) => hit) };
    },
  };
}

function* thingsOf(cluster: ClusterModel): Generator<Hit> {
  const common = { cluster: cluster.id, clusterName: cluster.name };
  yield { ...common, kind: 'cluster', id: cluster.id, name: cluster.name, detail: '' };
  const stacks = new Map<string, number>();
  for (const node of cluster.nodes) {
    yield { ...common, kind: 'node', id: node.id, name: node.name, detail: node.info?.os ?? '' };
    for (const row of node.containers.values()) {
      if (row.stack !== null) stacks.set(row.stack, (stacks.get(row.stack) ?? 0) + 1);
      yield {
        ...common,
        kind: 'container',
        id: row.id,
        name: row.name,
        detail: `${row.state} · ${row.image}`,
      };
    }
    for (const image of node.images.values()) {
      for (const tag of image.tags)
        yield { ...common, kind: 'image', id: image.id, name: tag, detail: node.name };
    }
    for (const network of node.networks.values()) {
      yield { ...common, kind: 'network', id: network.id, name: network.name, detail: network.driver };
    }
    for (const volume of node.volumes.values()) {
      yield { ...common, kind: 'volume', id: volume.name, name: volume.name, detail: volume.driver };
    }
  }
  const connected = new Set(cluster.nodes.map(({ id }) => id));
  for (const { id, hostname, role } of cluster.swarm?.nodes.values() ?? []) {
    if (!connected.has(id)) yield { ...common, kind: 'node', id, name: hostname || id, detail: role };
  }
  for (const { id, spec } of cluster.swarm?.services.values() ?? []) {
    const detail = imageName(spec.container.image);
    yield { ...common, kind: 'service', id, name: spec.name, detail };
  }
  for (const { id, name, driver } of cluster.swarm?.volumes.values() ?? []) {
    yield { ...common, kind: 'volume', id, name, detail: driver };
  }
  for (const { id, name } of cluster.swarm?.secrets.values() ?? []) {
    yield { ...common, kind: 'secret', id, name, detail: '' };
  }
  for (const { id, name } of cluster.swarm?.configs.values() ?? []) {
    yield { ...common, kind: 'config', id, name, detail: '' };
  }
  for (const [name, count] of stacks) {
    yield {
      ...common,
      kind: 'stack',
      id: name,
      name,
      detail: `${count} ${count === 1 ? 'container' : 'containers'}`,
    };
  }
}

/** An image without its digest. */
function imageName(image: string): string {
  return image.split('@')[0] ?? image;
}
