import type { Permission } from '@/lib/permissions';
import type { Rights } from '@/lib/rights';
import { ClusterModel } from '../inventory/cluster-model';
import type { Inventory } from '../inventory/inventory';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import { stackObjects } from '../inventory/stack-objects';
import type { SwarmModel } from '../inventory/swarm-model';
import { collectionOf } from '@/lib/collection';
import { GantryError } from '@/lib/errors';
import { isPredefined } from './admit';
import { guardEngine } from './guard';
import { overlay } from './overlay';
import { seenEngine } from './seen-engine';
import type { Limits } from './quotas';
import { currentRights } from './scope';

/** What a caller must hold on a thing to see it. */
const viewOf = {
  containers: 'Container View',
  networks: 'Network View',
  volumes: 'Volume View',
  services: 'Service View',
  tasks: 'Service View Tasks',
  secrets: 'Secret View',
  configs: 'Config View',
} as const satisfies Record<string, Permission>;

/** How many different rights are kept worked out for one cluster. */
const keptViews = 64;

/**
 * The inventory as callers may see it. Handlers get this one: a list, a count, a search or a lookup made from it cannot
 * show what its caller may not see, and the engines in it refuse what the caller may not make.
 */
export function scopedInventory(inventory: Inventory, limits: Limits): Inventory {
  const views = new WeakMap<ClusterModel, Map<string, ClusterModel>>();

  const viewFor = (cluster: ClusterModel): ClusterModel => {
    const rights = currentRights();
    if (rights === null || (holdsEverything(rights, cluster.id) && !limits.quotas.any)) return cluster;
    let known = views.get(cluster);
    if (!known) views.set(cluster, (known = new Map()));
    const view = known.get(rights.key) ?? viewOfCluster(cluster, rights, limits);
    // The last asked for is the last to go.
    known.delete(rights.key);
    known.set(rights.key, view);
    const [oldest] = known.keys();
    if (known.size > keptViews && oldest !== undefined) known.delete(oldest);
    return view;
  };

  const maySee = (cluster: ClusterModel) =>
    currentRights()?.at('Cluster View', { cluster: cluster.id, collection: '/' }) ?? true;

  return {
    ...inventory,
    clusters: () => inventory.clusters().filter(maySee).map(viewFor),
    cluster(id) {
      const found = inventory.cluster(id);
      if (maySee(found)) return viewFor(found);
      throw new GantryError('not_found', {
        message: `There is no cluster "${id}". The clusters page lists those there are.`,
      });
    },
  };
}

/** Whether nothing in the cluster is hidden from, or refused to, these rights: they see it as it is. */
function holdsEverything(rights: Rights, cluster: string): boolean {
  return rights.holdsAllOf('Full Control', cluster);
}

function viewOfCluster(cluster: ClusterModel, rights: Rights, limits: Limits): ClusterModel {
  const nodes = new WeakMap<NodeModel, NodeModel>();
  const nodeView = (node: NodeModel): NodeModel => {
    let view = nodes.get(node);
    if (!view) nodes.set(node, (view = viewOfNode(node, cluster, rights, limits)));
    return view;
  };
  const swarms = new WeakMap<SwarmModel, SwarmModel>();
  const swarmView = (swarm: SwarmModel): SwarmModel => {
    let view = swarms.get(swarm);
    if (!view) swarms.set(swarm, (view = viewOfSwarm(swarm, cluster.id, rights)));
    return view;
  };
  // By its whole id a container is found where it is, and only then asked whether it is seen: not node by node.
  const container: ClusterModel['container'] = (idOrName) => {
    const holder = cluster.nodes.find((node) => node.containers.has(idOrName));
    const node = holder && nodeView(holder);
    const row = node?.containers.get(idOrName);
    return node && row ? { row, node } : ClusterModel.prototype.container.call(view, idOrName);
  };
  const containers = keptContainers(cluster, (node) => nodeView(node).containers);
  const view: ClusterModel = overlay(cluster, {
    container: () => container,
    containers: () => containers,
    hiddenStacks: () => {
      const isHidden = ({ collection }: { collection: string }) =>
        !rights.at('Stack View', { cluster: cluster.id, collection });
      return new Set([...stackObjects(cluster)].filter(isHidden).map(({ stack }) => stack));
    },
    watched: () => cluster.connections.map((each) => ({ ...each, model: nodeView(each.model) })),
    watchedSwarm: () => {
      const watched = cluster.watchedSwarm;
      if (!watched) return null;
      const { model, watcher } = watched;
      return {
        model: swarmView(model),
        watcher: overlay(watcher, { managers: () => () => watcher.managers().map(nodeView) }),
      };
    },
  });
  return view;
}

/**
 * Every container that a view of a cluster shows. A list would ask a thousand views for their rows: those of a node are
 * kept until it changes, and put together again only when one has come, gone or changed.
 */
function keptContainers(
  cluster: ClusterModel,
  seenOn: (node: NodeModel) => ReadonlyMap<string, InventoryContainer>,
): ClusterModel['containers'] {
  let parts: { node: NodeModel; version: number; rows: InventoryContainer[] }[] = [];
  let kept: readonly InventoryContainer[] = [];
  return () => {
    const { nodes } = cluster;
    let isKept = nodes.length === parts.length;
    parts = nodes.map((node, index) => {
      const known = parts[index];
      if (known && known.node === node && known.version === node.version) return known;
      isKept = false;
      return { node, version: node.version, rows: [...seenOn(node).values()] };
    });
    if (!isKept) kept = new Array<InventoryContainer>().concat(...parts.map(({ rows }) => rows));
    return kept;
  };
}

function viewOfNode(node: NodeModel, cluster: ClusterModel, rights: Rights, limits: Limits): NodeModel {
  const only = filteredBy(node, rights, cluster.id);
  const containers = only(
    () => node.containers,
    viewOf.containers,
    (row) => row.collection,
  );
  // What every engine has is nobody's: a container needs one of them.
  const networks = only(
    () => node.networks,
    viewOf.networks,
    (row) => (isPredefined(row.name) ? null : row.collection),
  );
  const volumes = only(
    () => node.volumes,
    viewOf.volumes,
    (row) => row.collection,
  );
  const seesImages = rights.at('Image View', { cluster: cluster.id });
  const images: NodeModel['images'] = seesImages ? node.images : new Map();
  const uses = { version: -1, images: new Map(), networks: new Map(), volumes: new Map() };
  const engine = guardEngine(seenEngine(node, cluster, rights), cluster, rights, limits, node.id);
  return overlay(node, {
    containers,
    images: () => images,
    networks,
    volumes,
    uses: () => uses,
    engine: () => engine,
  });
}

function viewOfSwarm(swarm: SwarmModel, cluster: string, rights: Rights): SwarmModel {
  const only = filteredBy(swarm, rights, cluster);
  const serviceCollection = (id: string) => collectionOf(swarm.services.get(id)?.spec.labels);
  const index = { version: -1, byService: new Map(), byNode: new Map() };
  return overlay(swarm, {
    services: only(
      () => swarm.services,
      viewOf.services,
      ({ spec }) => collectionOf(spec.labels),
    ),
    tasks: only(
      () => swarm.tasks,
      viewOf.tasks,
      ({ serviceId }) => serviceCollection(serviceId),
    ),
    secrets: only(
      () => swarm.secrets,
      viewOf.secrets,
      ({ labels }) => collectionOf(labels),
    ),
    configs: only(
      () => swarm.configs,
      viewOf.configs,
      ({ labels }) => collectionOf(labels),
    ),
    volumes: only(
      () => swarm.volumes,
      viewOf.volumes,
      ({ labels }) => collectionOf(labels),
    ),
    index: () => index,
  });
}

/** Maps of a model with only what may be seen, worked out again when the model has changed. */
function filteredBy(model: { version: number }, rights: Rights, cluster: string) {
  // Who makes containers must know what they can join.
  const seesShared = (permission: Permission) =>
    [permission, 'Container Create' as const].some((each) => rights.inCluster(each, cluster));
  return <Row>(
    rowsOf: () => ReadonlyMap<string, Row>,
    permission: Permission,
    collection: (row: Row) => string | null,
  ): (() => ReadonlyMap<string, Row>) => {
    let version = -1;
    let kept = new Map<string, Row>();
    return () => {
      if (version !== model.version) {
        kept = new Map();
        for (const [id, row] of rowsOf()) {
          const where = collection(row);
          const isSeen =
            where === null ? seesShared(permission) : rights.at(permission, { cluster, collection: where });
          if (isSeen) kept.set(id, row);
        }
        version = model.version;
      }
      return kept;
    };
  };
}
