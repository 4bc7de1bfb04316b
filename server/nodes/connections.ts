import { randomUUID } from 'node:crypto';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { addressOf, deleteEngine, insertEngine } from '../clusters/cluster-store';
import { createEngine } from '../engine/engine';
import type { DialledAddress } from '../engine/address';
import type { ClusterModel } from '../inventory/cluster-model';
import { memberOf } from '../inventory/member';
import type { Runtime } from '../runtime';

/** How long an admin waits for the engine to answer. */
const askTimeoutMs = 8_000;

/** Connecting the engines of a Swarm's other nodes. */
export function createConnectionHandlers({
  inventory,
  store,
}: Pick<Runtime, 'inventory' | 'store'>): Pick<Handlers<'nodes'>, 'connect' | 'disconnect'> {
  return {
    connect: async ({ cluster, connection }, { signal }) => {
      const model = inventory.cluster(cluster);
      const address = await addressOf(connection, null, store);
      const { id: node, name } = await memberAt(address, model, signal);
      const engine = { id: `engine-${randomUUID()}`, address };
      await insertEngine(store, cluster, engine);
      inventory.connectEngine(cluster, engine);
      return { node, name };
    },
    disconnect: async ({ cluster, node }) => {
      const model = inventory.cluster(cluster);
      const found = model.connections.find((each) => each.model.id === node || each.model.name === node);
      if (!found)
        throw new GantryError('not_found', { message: 'The engine of this node is not connected.' });
      if (found.engineId === null) {
        throw new GantryError('conflict', {
          message: `This is the engine "${model.name}" was connected by. Connect another manager and change the cluster's address first, or disconnect the whole cluster.`,
        });
      }
      await deleteEngine(store, cluster, found.engineId);
      inventory.disconnectEngine(cluster, found.engineId);
      return {};
    },
  };
}

/** Which node of the Swarm the engine at `address` is. @throws `conflict` where it is none, or connected already */
async function memberAt(address: DialledAddress, cluster: ClusterModel, signal: AbortSignal) {
  const engine = createEngine(address);
  try {
    const info = await engine.system.info({ signal, timeoutMs: askTimeoutMs });
    const node = memberOf(cluster, info);
    if (cluster.nodes.some(({ id }) => id === node.id)) {
      throw new GantryError('already_exists', {
        message: `The engine of ${node.hostname} is connected already.`,
      });
    }
    return { id: node.id, name: node.hostname || info.name };
  } finally {
    engine.close();
  }
}
