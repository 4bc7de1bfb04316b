import type { Logger } from 'pino';
import { GantryError } from '@/lib/errors';
import type { DialledAddress, EngineAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import type { Engine } from '../engine/engine-api';
import type { EngineEvent } from '../engine/resource-types';
import type { TransportObserver } from '../engine/transport';
import { ClusterModel } from './cluster-model';
import { EngineWatcher, type Timing } from './engine-watcher';
import type { Hints } from './hints';
import { NodeModel } from './node-model';
import { followRoles } from './roles';
import { SwarmModel } from './swarm-model';
import { SwarmWatcher, type SwarmTiming } from './swarm-watcher';

export type ClusterConnection = {
  id: string;
  name: string;
  address: DialledAddress;
  discovered: boolean;
  createdMs: number;
  /** Engines of other nodes of the same Swarm. */
  engines?: readonly EngineConnection[];
};

/** An engine connected beside a cluster's own: the node of a Swarm. */
export type EngineConnection = { id: string; address: EngineAddress };

/** The live model of every cluster. It is a cache: losing it costs a list. */
export type Inventory = {
  clusters(): ClusterModel[];
  /** @throws `not_found` */
  cluster(id: string): ClusterModel;
  /** Begins to watch a cluster, or watches it at its new address. */
  connect(connection: ClusterConnection): ClusterModel;
  /** Begins to watch another engine of a cluster. @throws `not_found` */
  connectEngine(cluster: string, connection: EngineConnection): NodeModel;
  /** Stops watching it. @throws `not_found` */
  disconnectEngine(cluster: string, engine: string): void;
  /** Stops watching and forgets a cluster. */
  disconnect(id: string): void;
  close(): void;
};

/** Makes an empty inventory. `calls` hears of a cluster's calls of engines; `timing` is for tests. */
export function createInventory(parts: {
  hints: Hints;
  log: Logger;
  calls?: (cluster: string) => TransportObserver;
  /** What every engine is wrapped in. */
  wrap?: (engine: Engine) => Engine;
  timing?: Partial<Timing & SwarmTiming>;
}): Inventory {
  const clusters = new Map<string, ClusterModel>();

  const find = (id: string): ClusterModel => {
    const found = clusters.get(id);
    if (found) return found;
    throw new GantryError('not_found', {
      message: `There is no cluster "${id}". The clusters page lists those there are.`,
    });
  };

  /** Watches the Swarm as soon as a manager's engine has answered; forgets it when the engines have left it. */
  const followSwarm = (cluster: ClusterModel, log: Logger, event: EngineEvent | null): void => {
    const known = cluster.nodes.filter((node) => node.info !== null);
    const isManaged = known.some((node) => node.info?.swarm.controlAvailable === true);
    if (!cluster.swarm && isManaged) {
      const model = new SwarmModel();
      const watcher = new SwarmWatcher(model, {
        log,
        nodes: () => cluster.nodes,
        changed: (kinds) => {
          parts.hints.changed(cluster.id, kinds);
          if (kinds.includes('nodes')) roles.check();
        },
        timing: parts.timing,
      });
      const roles = followRoles(cluster, watcher);
      cluster.setSwarm({ model, watcher });
    } else if (cluster.swarm && known.every((node) => node.info?.swarm.localNodeState === 'inactive')) {
      cluster.setSwarm(null);
      parts.hints.changed(cluster.id, ['clusters', 'nodes', 'services', 'stacks', 'secrets', 'configs']);
    }
    cluster.noteSwarm(event);
  };

  const watch = (
    cluster: ClusterModel,
    engineId: string | null,
    name: string,
    address: EngineAddress,
  ): NodeModel => {
    const log = parts.log.child({ cluster: cluster.id });
    const engine = createEngine(address, { logger: log, observe: parts.calls?.(cluster.id) });
    const model = new NodeModel(engineId ?? cluster.id, name, parts.wrap?.(engine) ?? engine);
    const watcher = new EngineWatcher(model, {
      log,
      changed: (kinds) => parts.hints.changed(cluster.id, kinds),
      swarm: (event) => followSwarm(cluster, log, event),
      timing: parts.timing,
    });
    cluster.addNode({ engineId, address, model, watcher });
    return model;
  };

  const disconnect = (id: string) => {
    clusters.get(id)?.close();
    clusters.delete(id);
    parts.hints.changed(null, ['clusters', 'nodes']);
  };

  return {
    clusters: () => [...clusters.values()],
    cluster: find,
    connect({ id, name, address, discovered, createdMs, engines = [] }) {
      clusters.get(id)?.close();
      const cluster = new ClusterModel(id, name, address, discovered, createdMs, []);
      clusters.set(id, cluster);
      watch(cluster, null, name, address);
      for (const engine of engines) watch(cluster, engine.id, engine.id, engine.address);
      parts.hints.changed(null, ['clusters', 'nodes']);
      return cluster;
    },
    connectEngine(id, engine) {
      const node = watch(find(id), engine.id, engine.id, engine.address);
      parts.hints.changed(id, ['clusters', 'nodes']);
      return node;
    },
    disconnectEngine(id, engine) {
      if (!find(id).removeNode(engine))
        throw new GantryError('not_found', { message: 'This engine is not connected any more.' });
      parts.hints.changed(id, ['clusters', 'nodes', 'containers', 'images', 'networks', 'volumes']);
    },
    disconnect,
    close() {
      for (const id of [...clusters.keys()]) disconnect(id);
    },
  };
}
