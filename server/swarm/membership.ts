import { randomUUID } from 'node:crypto';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { addressOf, insertEngine } from '../clusters/cluster-store';
import type { DialledAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import type { Engine } from '../engine/engine-api';
import type { ClusterModel } from '../inventory/cluster-model';
import { refuseLosingQuorum } from '../nodes/changes';
import type { Runtime } from '../runtime';

/** How long the engine of an admin's address may take to say what it is. */
const askTimeoutMs = 8_000;
/** How long a node that has joined may take until the managers list it. */
const listedTimeoutMs = 20_000;

/** Engines that become a Swarm, join it, leave it or are unlocked. */
export function createMembershipHandlers({
  inventory,
  store,
}: Pick<Runtime, 'inventory' | 'store'>): Pick<Handlers<'swarm'>, 'init' | 'join' | 'leave' | 'unlock'> {
  return {
    init: async ({ cluster, ...spec }, { signal }) => {
      const model = inventory.cluster(cluster);
      const node = model.node();
      if (model.swarm) {
        throw new GantryError('conflict', { message: `"${model.name}" is a Swarm already.` });
      }
      const { nodeId } = await node.engine.swarm.init(spec, { signal });
      await model.refresh(node, { info: true });
      await model.refreshSwarm({ nodes: true });
      return { node: nodeId };
    },
    join: async ({ cluster, connection, role, advertiseAddress }, { signal }) => {
      const model = inventory.cluster(cluster);
      const address = await addressOf(connection, null, store);
      const manager = model.manager();
      const remoteAddresses = managerAddresses(model);
      const { joinTokens } = await manager.swarm.inspect({ signal });
      const node = await joinEngine(address, model, {
        joinToken: joinTokens[role],
        remoteAddresses,
        advertiseAddress,
        signal,
      });
      await untilListed(model, node.id, signal);
      const engine = { id: `engine-${randomUUID()}`, address };
      await insertEngine(store, cluster, engine);
      inventory.connectEngine(cluster, engine);
      return { node: node.id, name: node.name };
    },
    leave: async ({ cluster, node: wanted, force, loseQuorum }, { signal }) => {
      const model = inventory.cluster(cluster);
      const node = model.node(wanted);
      const member = model.requireSwarm().nodes.get(node.id);
      if (member?.role === 'manager') {
        if (!force) {
          throw new GantryError('conflict', {
            message: `${node.name} is a manager. Demote it first, so that the others do not wait for it; or have it leave by force.`,
          });
        }
        if (loseQuorum === undefined) refuseLosingQuorum(model, member, 'leave');
      }
      await node.engine.swarm.leave({ force, signal });
      await model.refresh(node, { info: true });
      await model.refreshSwarm({ nodes: true });
      return {};
    },
    unlock: async ({ cluster, node: wanted, key }, { signal }) => {
      const model = inventory.cluster(cluster);
      const node = model.node(wanted);
      await node.engine.swarm.unlock(key, { signal });
      await model.refresh(node, { info: true });
      await model.refreshSwarm({ nodes: true });
      return {};
    },
  };
}

/** Where engines join: managers that can be reached, the leader first. */
export function managerAddresses(cluster: ClusterModel): string[] {
  return [...cluster.requireSwarm().nodes.values()]
    .flatMap(({ manager }) =>
      manager?.reachability === 'reachable' && manager.address !== '' ? manager : [],
    )
    .toSorted((a, b) => Number(b.leader) - Number(a.leader))
    .map(({ address }) => address);
}

async function joinEngine(
  address: DialledAddress,
  cluster: ClusterModel,
  {
    signal,
    ...spec
  }: { joinToken: string; remoteAddresses: string[]; advertiseAddress?: string; signal: AbortSignal },
): Promise<{ id: string; name: string }> {
  const engine: Engine = createEngine(address);
  try {
    const before = await engine.system.info({ signal, timeoutMs: askTimeoutMs });
    if (before.swarm.localNodeState !== 'inactive') {
      throw new GantryError('conflict', {
        message:
          cluster.requireSwarm().nodes.get(before.swarm.nodeId) === undefined
            ? `The engine of ${before.name} is in another Swarm. Have it leave that one first.`
            : `The engine of ${before.name} is a node of "${cluster.name}" already. Connect it in place of joining.`,
      });
    }
    await engine.swarm.join(spec, { signal });
    const after = await engine.system.info({ signal, timeoutMs: askTimeoutMs });
    return { id: after.swarm.nodeId, name: after.name };
  } finally {
    engine.close();
  }
}

/** Waits until the managers list a node that has joined. @throws `engine_timeout` */
async function untilListed(cluster: ClusterModel, node: string, signal: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + listedTimeoutMs;
  while (!cluster.requireSwarm().nodes.has(node)) {
    signal.throwIfAborted();
    if (Date.now() > deadlineMs) {
      throw new GantryError('engine_timeout', {
        message:
          'The engine has joined, but the managers do not list it yet. Connect it on the nodes page when they do.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    await cluster.refreshSwarm({ nodes: true });
  }
}
