import type { Logger } from 'pino';
import { GantryError } from '@/lib/errors';
import type { EngineAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import { ClusterModel } from './cluster-model';
import { EngineWatcher, type Timing } from './engine-watcher';
import type { Hints } from './hints';
import { NodeModel } from './node-model';

export type ClusterConnection = {
  id: string;
  name: string;
  address: EngineAddress;
  discovered: boolean;
  createdMs: number;
};

/** The live model of every cluster. It is a cache: losing it costs a list. */
export type Inventory = {
  clusters(): ClusterModel[];
  /** @throws `not_found` */
  cluster(id: string): ClusterModel;
  /** Begins to watch a cluster, or watches it at its new address. */
  connect(connection: ClusterConnection): ClusterModel;
  /** Stops watching and forgets a cluster. */
  disconnect(id: string): void;
  close(): void;
};

/** Makes an empty inventory. `timing` is for tests. */
export function createInventory(parts: { hints: Hints; log: Logger; timing?: Partial<Timing> }): Inventory {
  const clusters = new Map<string, ClusterModel>();

  const disconnect = (id: string) => {
    clusters.get(id)?.close();
    clusters.delete(id);
    parts.hints.changed(null, ['clusters', 'nodes']);
  };

  return {
    clusters: () => [...clusters.values()],
    cluster(id) {
      const found = clusters.get(id);
      if (found) return found;
      throw new GantryError('not_found', {
        message: `There is no cluster "${id}". The clusters page lists those there are.`,
      });
    },
    connect({ id, name, address, discovered, createdMs }) {
      clusters.get(id)?.close();
      const log = parts.log.child({ cluster: id });
      const model = new NodeModel(id, name, createEngine(address, { logger: log }));
      const watcher = new EngineWatcher(model, {
        log,
        changed: (kinds) => parts.hints.changed(id, kinds),
        timing: parts.timing,
      });
      const cluster = new ClusterModel(id, name, address, discovered, createdMs, [{ model, watcher }]);
      clusters.set(id, cluster);
      parts.hints.changed(null, ['clusters', 'nodes']);
      return cluster;
    },
    disconnect,
    close() {
      for (const id of [...clusters.keys()]) disconnect(id);
    },
  };
}
