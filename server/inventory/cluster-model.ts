import type { Freshness } from '@/lib/contract/clusters';
import { GantryError } from '@/lib/errors';
import type { EngineAddress } from '../engine/address';
import type { Engine } from '../engine/engine-api';
import type { EngineWatcher } from './engine-watcher';
import type { NodeModel } from './node-model';
import type { InventoryContainer } from './rows';

/** A node and what keeps its model true. */
export type WatchedNode = { model: NodeModel; watcher: EngineWatcher };

/** One connected cluster: its nodes, and where each thing is. A standalone engine is a cluster of one node. */
export class ClusterModel {
  constructor(
    readonly id: string,
    public name: string,
    readonly address: EngineAddress,
    readonly discovered: boolean,
    readonly createdMs: number,
    private readonly watched: readonly WatchedNode[],
  ) {}

  get nodes(): readonly NodeModel[] {
    return this.watched.map((node) => node.model);
  }

  /** Grows with every change on any node. */
  get version(): number {
    return this.watched.reduce((sum, node) => sum + node.model.version, 0);
  }

  /** As good as its worst node. */
  get freshness(): Freshness {
    const order: Freshness['state'][] = ['unreachable', 'stale', 'connecting', 'live'];
    const worst = this.nodes.toSorted(
      (a, b) => order.indexOf(a.freshness.state) - order.indexOf(b.freshness.state),
    )[0];
    return worst?.freshness ?? { state: 'connecting', sinceMs: this.createdMs, reason: null };
  }

  /** Every container, in no order. */
  containers(): InventoryContainer[] {
    return this.nodes.flatMap((node) => [...node.containers.values()]);
  }

  /** The node `id` (or name), or where none is asked for the only one. @throws `not_found`, `bad_request` */
  node(id?: string): NodeModel {
    const found =
      id === undefined ? this.nodes[0] : this.nodes.find((node) => node.id === id || node.name === id);
    if (!found)
      throw new GantryError('not_found', {
        message: `The cluster "${this.name}" has no node "${id ?? ''}".`,
      });
    if (id === undefined && this.nodes.length > 1) {
      throw new GantryError('bad_request', { message: 'Say which node: this cluster has several.' });
    }
    return found;
  }

  /** A container by id, the beginning of one (12 digits or more) or name, and where it is. @throws `not_found` */
  container(idOrName: string): { row: InventoryContainer; node: NodeModel } {
    for (const node of this.nodes) {
      const row = node.containers.get(idOrName) ?? findContainer(node, idOrName);
      if (row) return { row, node };
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
    for (const node of this.watched) node.watcher.close();
  }
}

function findContainer(node: NodeModel, idOrName: string): InventoryContainer | undefined {
  const isPrefix = /^[a-f0-9]{12,63}$/.test(idOrName);
  for (const row of node.containers.values()) {
    if (row.name === idOrName || (isPrefix && row.id.startsWith(idOrName))) return row;
  }
  return undefined;
}
