import type { NodeSelection, SpreadNode } from '@/lib/contract/cluster-images';
import { GantryError } from '@/lib/errors';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import { nodeRows } from '../inventory/node-rows';

/** `node` is null where the node's own engine is not connected: only that could do the work. */
export type SelectedNode = SpreadNode & { node: NodeModel | null };

/** Why nothing can be done on a node without its engine, and what to do about it. */
export const notConnected =
  "Its own engine is not connected to Gantry. Connect it on the node's page, then try again.";

/** Every node of a cluster by name, connected or not. */
export function spreadNodes(cluster: ClusterModel): SelectedNode[] {
  const own = new Map(cluster.nodes.map((node) => [node.id, node]));
  return nodeRows(cluster)
    .map(({ id, name, connected }) => ({ id, name, connected, node: own.get(id) ?? null }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * The nodes that are meant: those named (by id or name), those with a label, or all. Named ones that are not connected
 * are among them; of the others only connected ones, as nobody asked for these by name.
 * @throws `not_found` for a node there is none of; `bad_request` where nothing is left, or both are given
 */
export function selectNodes(cluster: ClusterModel, { nodes, label }: NodeSelection): SelectedNode[] {
  const all = spreadNodes(cluster);
  if (nodes !== undefined && label !== undefined) {
    throw new GantryError('bad_request', { message: 'Choose nodes by name or by label, not by both.' });
  }
  if (nodes !== undefined) {
    const found = nodes.map((wanted) => {
      const node = all.find((each) => each.id === wanted || each.name === wanted);
      if (node) return node;
      throw new GantryError('not_found', {
        message: `The cluster "${cluster.name}" has no node "${wanted}".`,
      });
    });
    if (found.length > 0) return [...new Set(found)];
    throw new GantryError('bad_request', { message: 'Choose at least one node.', data: { field: 'nodes' } });
  }
  const meant = label === undefined ? all : all.filter(({ id }) => hasLabel(cluster, id, label));
  const connected = meant.filter((each) => each.connected);
  if (connected.length > 0) return connected;
  const words =
    label === undefined
      ? `No engine of "${cluster.name}" is connected.`
      : meant.length > 0
        ? `No node with the label "${label}" has its own engine connected to Gantry.`
        : `No node of "${cluster.name}" has the label "${label}".`;
  throw new GantryError('bad_request', {
    message: `${words} The nodes page shows labels and connects engines.`,
    data: { field: 'label' },
  });
}

/** `zone=b`, or `zone` with any value: of those an admin gave the node, and of those its engine was started with. */
function hasLabel(cluster: ClusterModel, nodeId: string, label: string): boolean {
  const node = cluster.swarm?.nodes.get(nodeId);
  const engine = cluster.nodes.find((each) => each.id === nodeId)?.info?.labels ?? [];
  const at = label.indexOf('=');
  const name = at === -1 ? label : label.slice(0, at);
  const value = at === -1 ? null : label.slice(at + 1);
  const fits = (labels: Record<string, string>) =>
    Object.hasOwn(labels, name) && (value === null || labels[name] === value);
  return (
    fits(node?.labels ?? {}) ||
    fits(node?.engineLabels ?? {}) ||
    engine.some((each) => (value === null ? each === name || each.startsWith(`${name}=`) : each === label))
  );
}
