import type { Freshness } from '@/lib/contract/clusters';
import { GantryError } from '@/lib/errors';
import type { DialledAddress, EngineAddress } from '../engine/address';
import type { Engine } from '../engine/engine-api';
import type { EngineEvent } from '../engine/resource-types';
import type { EngineWatcher } from './engine-watcher';
import type { NodeModel } from './node-model';
import type { InventoryContainer } from './rows';
import type { SwarmModel } from './swarm-model';
import type { SwarmWatcher } from './swarm-watcher';

/** The connected engine of a node and what keeps its model true. `engineId` is the connection's; null: the cluster's own. */
export type WatchedNode = {
  engineId: string | null;
  address: EngineAddress;
  model: NodeModel;
  watcher: EngineWatcher;
};

export type WatchedSwarm = { model: SwarmModel; watcher: SwarmWatcher };

/**
 * One connected cluster: its connected nodes, where each thing is, and its Swarm where it is one. A standalone engine is
 * a cluster of one node.
 */
export class ClusterModel {
  /** For the inventory and its views alone. */
  watchedSwarm: WatchedSwarm | null = null;

  constructor(
    readonly id: string,
    public name: string,
    readonly address: DialledAddress,
    readonly discovered: boolean,
    readonly createdMs: number,
    private readonly watched: WatchedNode[],
  ) {}

  /** Names of stacks that lie in part where the caller may not see stacks: these are not the caller's. */
  get hiddenStacks(): ReadonlySet<string> {
    return new Set();
  }

  /** The engines connected beside the cluster's own. */
  get connections(): readonly WatchedNode[] {
    return this.watched;
  }

  /** What the managers say; null for a standalone engine, and until a manager has answered. */
  get swarm(): SwarmModel | null {
    return this.watchedSwarm?.model ?? null;
  }

  /** What the managers say. @throws `conflict` where this is no Swarm */
  requireSwarm(): SwarmModel {
    if (this.watchedSwarm) return this.watchedSwarm.model;
    throw new GantryError('conflict', {
      message: `The cluster "${this.name}" is not a Swarm, or none of its managers has answered yet. Initialise a Swarm on its page, or connect a manager.`,
    });
  }

  /**
   * The engine of a manager that answers, the leader's first: what a Swarm is changed through. @throws `no_quorum`,
   * `engine_unreachable`
   */
  manager(): Engine {
    if (this.requireSwarm().withoutQuorum) throw new GantryError('no_quorum');
    const [manager] = this.watchedSwarm?.watcher.managers() ?? [];
    if (manager) return manager.engine;
    throw new GantryError('engine_unreachable', {
      message: `No connected manager of "${this.name}" answers, so the Swarm cannot be changed now. Bring one back, or connect another.`,
    });
  }

  /** Fetches again what a caller has just changed in the Swarm, so that the next list shows it. */
  async refreshSwarm(kinds: Parameters<SwarmWatcher['refresh']>[0]): Promise<void> {
    await this.watchedSwarm?.watcher.refresh(kinds);
  }

  /** For the inventory alone: an event of one of the engines; null: one has come or gone. */
  noteSwarm(event: EngineEvent | null): void {
    this.watchedSwarm?.watcher.note(event);
  }

  /** For the inventory alone: the Swarm was found, or is left. */
  setSwarm(swarm: WatchedSwarm | null): void {
    this.watchedSwarm?.watcher.close();
    this.watchedSwarm = swarm;
  }

  /** For the inventory alone. */
  addNode(node: WatchedNode): void {
    this.watched.push(node);
  }

  /** For the inventory alone: stops watching an engine. */
  removeNode(engineId: string): boolean {
    const index = this.watched.findIndex((node) => node.engineId === engineId);
    const [removed] = index === -1 ? [] : this.watched.splice(index, 1);
    removed?.watcher.close();
    return removed !== undefined;
  }

  get nodes(): readonly NodeModel[] {
    return this.watched.map((node) => node.model);
  }

  /** Grows with every change on any node. */
  get version(): number {
    return this.watched.reduce((sum, node) => sum + node.model.version, this.swarm?.version ?? 0);
  }

  /** Of a Swarm what its managers say; else as good as its worst node. */
  get freshness(): Freshness {
    if (this.swarm) return this.swarm.freshness;
    const order: Freshness['state'][] = ['unreachable', 'stale', 'connecting', 'live'];
    const worst = this.nodes.toSorted(
      (a, b) => order.indexOf(a.freshness.state) - order.indexOf(b.freshness.state),
    )[0];
    return worst?.freshness ?? { state: 'connecting', sinceMs: this.createdMs, reason: null };
  }

  /** Every container, in no order. */
  containers(): readonly InventoryContainer[] {
    return this.nodes.flatMap((node) => [...node.containers.values()]);
  }

  /** The node `id` (or name), or where none is asked for the only one. @throws `not_found`, `bad_request` */
  node(id?: string): NodeModel {
    const found =
      id === undefined ? this.nodes[0] : this.nodes.find((node) => node.id === id || node.name === id);
    if (!found) {
      const known = [...(this.swarm?.nodes.values() ?? [])].find(
        (node) => node.id === id || node.hostname === id,
      );
      if (known)
        throw new GantryError('engine_unreachable', {
          message: `The engine of ${known.hostname} is not connected to Gantry, and only it can answer this. Connect it on the node's page: by its address, over SSH or with an agent.`,
        });
      throw new GantryError('not_found', {
        message: `The cluster "${this.name}" has no node "${id ?? ''}".`,
      });
    }
    if (id === undefined && this.nodes.length > 1) {
      throw new GantryError('bad_request', { message: 'Say which node: this cluster has several.' });
    }
    return found;
  }

  /** A container by id, the beginning of one (12 digits or more) or name, and where it is. @throws `not_found` */
  container(idOrName: string): { row: InventoryContainer; node: NodeModel } {
    // A whole id is one container's: none can be given it as a name on another node, and be taken for it.
    for (const find of [(node: NodeModel) => node.containers.get(idOrName), findContainer(idOrName)]) {
      for (const node of this.nodes) {
        const row = find(node);
        if (row) return { row, node };
      }
    }
    throw new GantryError('not_found', {
      message: `There is no container "${idOrName}" in "${this.name}". It may have been removed: go back to the list.`,
    });
  }

  /** The node that holds an image, network or volume. @throws `not_found` */
  holder(kind: 'images' | 'networks' | 'volumes', key: string, node?: string): NodeModel {
    const candidates = node === undefined ? this.nodes : [this.node(node)];
    const found = candidates.find((candidate) => candidate[kind].has(key));
    if (found) return found;
    throw new GantryError('not_found', {
      message: `There is no ${kind.slice(0, -1)} "${key}" in "${this.name}". It may have been removed: go back to the list.`,
    });
  }

  /** The engine of a node. */
  engine(node?: string): Engine {
    return this.node(node).engine;
  }

  /** Fetches again what a caller has just changed, so that the next list shows it. Failures wait for the watcher. */
  async refresh(node: NodeModel, kinds: Parameters<EngineWatcher['refresh']>[0]): Promise<void> {
    await this.watched
      .find((watched) => watched.model === node)
      ?.watcher.refresh(kinds)
      .catch(() => undefined);
  }

  retryNow(): void {
    for (const node of this.watched) node.watcher.retryNow();
  }

  close(): void {
    this.watchedSwarm?.watcher.close();
    for (const node of this.watched) node.watcher.close();
  }
}

function findContainer(idOrName: string) {
  const isPrefix = /^[a-f0-9]{12,63}$/.test(idOrName);
  return (node: NodeModel): InventoryContainer | undefined => {
    for (const row of node.containers.values()) {
      if (row.name === idOrName || (isPrefix && row.id.startsWith(idOrName))) return row;
    }
    return undefined;
  };
}
