import type { NetworkRow } from '@/lib/contract/networks';
import { GantryError } from '@/lib/errors';
import { isSwarmTraffic } from '@/lib/swarm-traffic';
import type { Handlers } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryNetwork } from '../inventory/rows';
import { listUsed } from '../inventory/used-list';

type List = Handlers<'networks'>['list'];
export type NetworkQuery = Parameters<List>[0];
export type FoundNetwork = { cluster: ClusterModel; node: NodeModel; network: InventoryNetwork };

/** Networks that engines make by themselves and let nobody remove: Docker's on Linux and Windows, and Podman's. */
const predefined = new Set(['bridge', 'host', 'none', 'nat', 'podman']);

/** A network as it is listed: of one node, or (a Swarm's) with the other nodes that have it. */
export function networkRow(
  node: NodeModel,
  network: InventoryNetwork,
  nodes: readonly NodeModel[] = [node],
): NetworkRow {
  return {
    id: network.id,
    name: network.name,
    driver: network.driver,
    scope: network.scope,
    nodeId: node.id,
    nodeName: node.name,
    nodes: nodes.map(({ id, name }) => ({ id, name })),
    internal: network.internal,
    attachable: network.attachable,
    createdMs: network.createdMs,
    stack: network.stack,
    collection: network.collection,
    subnets: network.subnets,
    containers: nodes.flatMap((each) => each.usedBy('networks', network.name)),
    predefined: predefined.has(network.name),
  };
}

/** Every network of these nodes. One of a Swarm is there once, however many nodes have it. */
export function networkRows(nodes: readonly NodeModel[]): NetworkRow[] {
  return nodes.flatMap((node) =>
    [...node.networks.values()].flatMap((network) => {
      const holders = holdersOf(network, node, nodes);
      return holders[0] === node ? [networkRow(node, network, holders)] : [];
    }),
  );
}

/** The nodes that have a network, managers first: a Swarm's can be changed through these only. */
export function holdersOf(
  network: InventoryNetwork,
  node: NodeModel,
  nodes: readonly NodeModel[],
): NodeModel[] {
  if (network.scope === 'local') return [node];
  const worker = (each: NodeModel) => (each.info?.swarm.controlAvailable ? 0 : 1);
  return nodes.filter((each) => each.networks.has(network.id)).toSorted((a, b) => worker(a) - worker(b));
}

/**
 * A network by id, name, or the beginning of an id (12 digits or more).
 * @throws `not_found`; `bad_request` where several have that name
 */
export function findNetwork(cluster: ClusterModel, idOrName: string): FoundNetwork {
  const all = cluster.nodes.flatMap((node) =>
    [...node.networks.values()].map((network) => ({ cluster, node, network })),
  );
  const isPrefix = /^[a-f0-9]{12,63}$/.test(idOrName);
  const found =
    [
      all.filter(({ network }) => network.id === idOrName),
      all.filter(({ network }) => network.name === idOrName),
      isPrefix ? all.filter(({ network }) => network.id.startsWith(idOrName)) : [],
    ].find((matches) => matches.length > 0) ?? [];
  const [first] = found;
  if (!first) {
    throw new GantryError('not_found', {
      message: `There is no network "${idOrName}" in "${cluster.name}". It may have been removed: go back to the list.`,
    });
  }
  if (found.some(({ network }) => network.id !== first.network.id)) {
    throw new GantryError('bad_request', {
      message: `Several networks are called "${idOrName}". Name the one you mean by its id.`,
    });
  }
  const [node = first.node] = holdersOf(first.network, first.node, cluster.nodes);
  return { ...first, node };
}

/** One page of networks; a search finds subnets and ids too (their beginning, 4 digits or more). */
export function listNetworks(rows: readonly NetworkRow[], query: NetworkQuery): Awaited<ReturnType<List>> {
  return listUsed(rows, query, {
    says: (row, word) =>
      (word.length >= 4 && row.id.startsWith(word)) ||
      row.subnets.some((subnet) => subnet.toLowerCase().includes(word)),
    sortKeys: { scope: (row) => row.scope },
    tieBreak: (row) => `${row.name} ${row.id}`,
  });
}

/**
 * What a prune takes: networks no container is set to join, running or not. An engine's own prune takes those of
 * stopped containers too, which cannot start again then; and whether services use a Swarm's network it alone knows.
 */
export function pruneable(rows: readonly NetworkRow[]): NetworkRow[] {
  return rows.filter(
    (row) =>
      !row.predefined && !isSwarmTraffic(row.name) && row.scope === 'local' && row.containers.length === 0,
  );
}
