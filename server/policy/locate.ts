import { collectionOf, rootCollection } from '@/lib/collection';
import type { AuditTarget } from '@/lib/contract/operation';
import type { Permission } from '@/lib/permissions';
import type { Place } from '@/lib/rights';
import { isPredefined } from './admit';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Inventory } from '../inventory/inventory';
import { stackObjects } from '../inventory/stack-objects';
import type { Store } from '../store/store';

/** Kinds of targets that are in collections, and what it takes to see them. */
const viewed: Partial<Record<string, Permission>> = {
  container: 'Container View',
  network: 'Network View',
  volume: 'Volume View',
  service: 'Service View',
  task: 'Service View Tasks',
  secret: 'Secret View',
  config: 'Config View',
  stack: 'Stack View',
  job: 'Job View',
  recording: 'Recording View',
  // Those of the audit log, and the searches for them; the log as a whole (`audit`) is Gantry's own.
  entry: 'Audit View',
  'saved search': 'Audit View',
};

/** Where a target is: each place that what is asked touches, and what it takes to see it there. */
export type Located =
  /** In no collection: the cluster's, or Gantry's own. */
  | {
      kind: 'shared';
      place: Place;
      /** Where what it is about is, for the audit log: of a request for a terminal, the container. */
      about?: Place;
    }
  /** Many, or one to be made: what may be seen and made is decided for each. */
  | { kind: 'any'; cluster: string | null; view: Permission }
  /**
   * One that is there; `places` are empty where it is not. Its owner, a user's id, may do with it what they hold anywhere.
   */
  | {
      kind: 'one';
      places: (Place & { cluster: string; collection: string })[];
      view: Permission;
      owner: string | null;
      /** The user to whom it is open whatever they hold: their own recordings. */
      ownerId?: string;
      /**
       * What a name or the beginning of an id may stand for, each a thing of its own, on another node perhaps: what the
       * caller does not see is none of what they mean.
       */
      areApart?: true;
    };

export type Locate = (target: AuditTarget) => Promise<Located>;

/** Finds targets in the whole inventory, whoever asks. */
export function createLocate({
  inventory,
  store,
}: {
  inventory: Pick<Inventory, 'clusters'>;
  store: Store;
}): Locate {
  const stackPlaces = async (cluster: ClusterModel, stack: string): Promise<string[]> => {
    const found = new Set<string>();
    for (const object of stackObjects(cluster)) if (object.stack === stack) found.add(object.collection);
    const recorded = await store.db
      .selectFrom('stacks')
      .select('collection')
      .where('cluster', '=', cluster.id)
      .where('name', '=', stack)
      .executeTakeFirst();
    if (recorded) found.add(recorded.collection ?? rootCollection);
    return [...found];
  };

  const collectionsOf = async (cluster: ClusterModel, kind: string, id: string): Promise<string[]> => {
    const { swarm } = cluster;
    switch (kind) {
      case 'network':
        return cluster.nodes.flatMap((node) =>
          [...node.networks.values()]
            .filter((row) => row.id === id || row.name === id || isPrefix(id, row.id))
            .map((row) => row.collection),
        );
      case 'volume':
        return [
          ...cluster.nodes.flatMap((node) => node.volumes.get(id)?.collection ?? []),
          ...[...(swarm?.volumes.values() ?? [])]
            .filter((row) => row.id === id || row.name === id)
            .map((row) => collectionOf(row.labels)),
        ];
      case 'service':
        return [...(swarm?.services.values() ?? [])]
          .filter((row) => row.id === id || row.spec.name === id || isPrefix(id, row.id))
          .map((row) => collectionOf(row.spec.labels));
      case 'task': {
        const task = swarm?.tasks.get(id);
        return task ? [collectionOf(swarm?.services.get(task.serviceId)?.spec.labels)] : [];
      }
      case 'secret':
      case 'config':
        return [...(swarm?.[kind === 'secret' ? 'secrets' : 'configs'].values() ?? [])]
          .filter((row) => row.id === id || row.name === id || isPrefix(id, row.id))
          .map((row) => collectionOf(row.labels));
      case 'stack':
        return stackPlaces(cluster, id);
      default:
        return [];
    }
  };

  const jobPlace = async (id: string) => {
    const job = await store.db
      .selectFrom('jobs')
      .select(['cluster', 'collection', 'actor_id'])
      .where('id', '=', id)
      .executeTakeFirst();
    const places = job ? [{ cluster: job.cluster, collection: job.collection ?? rootCollection }] : [];
    return { places, owner: job?.actor_id ?? null };
  };

  const recordingPlace = async (id: string) => {
    const row = await store.db
      .selectFrom('recordings')
      .select(['cluster', 'collection', 'user_id'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) return { places: [], owner: null };
    const { cluster, collection, user_id: ownerId } = row;
    return { places: [{ cluster, collection }], owner: null, ownerId };
  };

  const requestPlace = async (id: string): Promise<Place> => {
    const row = await store.db
      .selectFrom('terminal_requests')
      .select(['cluster', 'collection'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? {};
  };

  return async ({ kind, cluster, id }) => {
    const view = viewed[kind];
    if (kind === 'request' && id !== undefined) {
      return { kind: 'shared', place: {}, about: await requestPlace(id) };
    }
    if (view === undefined) return { kind: 'shared', place: cluster === undefined ? {} : { cluster } };
    if (id === undefined) return { kind: 'any', cluster: cluster ?? null, view };
    if (kind === 'job') return { kind: 'one', view, ...(await jobPlace(id)) };
    if (kind === 'recording') return { kind: 'one', view, ...(await recordingPlace(id)) };
    if (cluster === undefined) return { kind: 'any', cluster: null, view };
    const model = inventory.clusters().find((each) => each.id === cluster);
    if (kind === 'container') {
      const places = (model ? containersNamed(model, id) : []).map((found) => ({
        cluster,
        collection: found.collection,
        container: found.id,
      }));
      return { kind: 'one', places, view, owner: null, areApart: true };
    }
    // What every engine has is in no collection.
    if (kind === 'network' && model && isEveryEngines(model, id)) return { kind: 'any', cluster, view };
    const collections = model ? await collectionsOf(model, kind, id) : [];
    return {
      kind: 'one',
      places: collections.map((collection) => ({ cluster, collection })),
      view,
      owner: null,
      // What a stack holds is one thing.
      ...(kind === 'stack' ? {} : { areApart: true }),
    };
  };
}

/** Whether an id or name is of networks that engines have by themselves. */
function isEveryEngines(cluster: ClusterModel, id: string): boolean {
  if (isPredefined(id)) return true;
  return cluster.nodes.some((node) => isPredefined(node.networks.get(id)?.name ?? ''));
}

function containersNamed(cluster: ClusterModel, id: string): { id: string; collection: string }[] {
  const { nodes } = cluster;
  // A whole id first, on every node: names are looked for among all there is.
  for (const node of nodes) {
    const row = node.containers.get(id);
    if (row) return [row];
  }
  const found: { id: string; collection: string }[] = [];
  for (const node of nodes) {
    for (const each of node.containers.values()) {
      if (each.name === id || isPrefix(id, each.id)) found.push(each);
    }
  }
  return found;
}

/** Whether `text` may stand for `id`: the beginning of an id of letters and digits, long enough not to be a name. */
function isPrefix(text: string, id: string): boolean {
  return text.length >= 12 && id.startsWith(text);
}
