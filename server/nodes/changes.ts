import { noteOfAsked } from '@/lib/audit-changes';
import type { NodePreview } from '@/lib/contract/nodes';
import { GantryError, isGantryError } from '@/lib/errors';
import { type NodeChange, previewNodeChange } from '@/lib/placement/node-change';
import { previewWords } from '@/lib/placement/preview-words';
import { loseQuorumWords, quorumWords } from '@/lib/placement/quorum';
import type { Handlers } from '../api/call';
import type { SwarmNode } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import { sceneOf } from '../placement/scene';
import type { Runtime } from '../runtime';

/** Changing and removing the nodes of a Swarm, and what that would do. */
export function createNodeChangeHandlers({
  inventory,
}: Pick<Runtime, 'inventory'>): Pick<Handlers<'nodes'>, 'update' | 'remove' | 'preview'> {
  return {
    update: async ({ cluster, node: wanted, version, loseQuorum, ...change }, { signal, note }) => {
      const model = inventory.cluster(cluster);
      const node = swarmNode(model, wanted);
      const demotes = change.role === 'worker' && node.role === 'manager';
      if (demotes && loseQuorum === undefined) refuseLosingQuorum(model, node, 'demote');
      const { swarm } = model.manager();
      const { role, availability, labels } = node;
      note({ name: node.hostname, ...noteOfAsked({ role, availability, labels }, change) });
      try {
        await swarm.nodes.update(node.id, version, change, { signal });
      } catch (error) {
        if (!isGantryError(error) || error.code !== 'conflict') throw error;
        await model.refreshSwarm({ nodes: true });
        throw overtaken(error, model.requireSwarm().nodes.get(node.id), version);
      }
      await model.refreshSwarm({ nodes: true });
      return { version: model.swarm?.nodes.get(node.id)?.version ?? version };
    },
    remove: async ({ cluster, node: wanted, force }, { signal }) => {
      const model = inventory.cluster(cluster);
      const node = swarmNode(model, wanted);
      const refusal = removalRefusal(node);
      if (refusal !== null) throw new GantryError('conflict', { message: refusal });
      if (node.state === 'ready' && !force) {
        throw new GantryError('conflict', {
          message: `${node.hostname} answers. Have it leave the Swarm first, or remove it by force: its tasks are then lost to the Swarm.`,
        });
      }
      await model.manager().swarm.nodes.remove(node.id, { force, signal });
      await model.refreshSwarm({ nodes: true });
      return {};
    },
    preview: async ({ cluster, node: wanted, change, labels }) => {
      const model = inventory.cluster(cluster);
      return previewOf(model, swarmNode(model, wanted), change, labels);
    },
  };
}

/** A node of the cluster's Swarm by id or name. @throws `not_found`; `conflict` where it is no Swarm */
export function swarmNode(cluster: ClusterModel, wanted: string): SwarmNode {
  const { nodes } = cluster.requireSwarm();
  const found = nodes.get(wanted) ?? [...nodes.values()].find(({ hostname }) => hostname === wanted);
  if (found) return found;
  throw new GantryError('not_found', {
    message: `The Swarm "${cluster.name}" has no node "${wanted}". It may have been removed: go back to the list.`,
  });
}

/** @throws `conflict` where the change would take away the majority that there is */
export function refuseLosingQuorum(cluster: ClusterModel, node: SwarmNode, change: 'demote' | 'leave'): void {
  const { losesQuorum, lastManager, quorum } = previewNodeChange(
    node,
    change,
    sceneOf(cluster, cluster.requireSwarm()),
  );
  if (!losesQuorum && !lastManager) return;
  throw new GantryError('conflict', {
    message: lastManager
      ? `${node.hostname} is the only manager: without it there is no Swarm any more. Promote another node first, or confirm with the words "${loseQuorumWords}".`
      : `This would take the majority of the managers away: now ${quorumWords(quorum.before)}; afterwards ${quorumWords(quorum.after)}. Bring a manager back or promote a node first, or confirm with the words "${loseQuorumWords}".`,
    data: { quorum },
  });
}

function previewOf(
  cluster: ClusterModel,
  node: SwarmNode,
  change: NodeChange,
  labels: Record<string, string> | undefined,
): NodePreview {
  const preview = previewNodeChange(node, change, sceneOf(cluster, cluster.requireSwarm()), labels);
  const sentences = previewWords(preview, change, node.hostname || node.id);
  if ((change === 'demote' || change === 'leave') && isOnlyConnectedManager(cluster, node)) {
    sentences.push(
      `It is the only manager whose engine is connected: without it Gantry can neither read nor change this Swarm. Connect another manager first.`,
    );
  }
  return {
    ...preview,
    sentences,
    refusal: change === 'remove' ? removalRefusal(node) : null,
    needsForce: change === 'remove' && node.state === 'ready',
  };
}

function removalRefusal(node: SwarmNode): string | null {
  return node.role === 'manager'
    ? `${node.hostname || node.id} is a manager, and only workers can be removed. Demote it first.`
    : null;
}

function isOnlyConnectedManager(cluster: ClusterModel, node: SwarmNode): boolean {
  const connected = cluster.nodes.filter((each) => each.info?.swarm.controlAvailable === true);
  return connected.length === 1 && connected[0]?.id === node.id;
}

/** Says what the node has become in the meantime, where it has changed; else the engine's own words stay. */
function overtaken(error: GantryError, now: SwarmNode | undefined, seenVersion: number): GantryError {
  if (!now || now.version === seenVersion) return error;
  const { version, role, availability, name, labels } = now;
  return new GantryError('conflict', {
    message: `${now.hostname || now.id} has changed since it was looked at: it is now ${availability}, a ${role}. Look at it again, then retry.`,
    cause: error,
    data: { version, role, availability, name, labels },
  });
}
