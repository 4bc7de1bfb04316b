import type { NetworkDetail } from '@/lib/contract/networks';
import { GantryError } from '@/lib/errors';
import { addressProblem } from '@/lib/network-addressing';
import type { Handlers, SignedCall } from '../api/call';
import type { NetworkInspect } from '../engine/resource-types';
import { inUse } from '../inventory/in-use';
import { removeUnused } from '../inventory/remove-unused';
import type { Runtime } from '../runtime';
import { explainConnect, explainCreate, nameTaken } from './explain';
import { findNetwork, type FoundNetwork, listNetworks, networkRow, networkRows, pruneable } from './list';

/** How many names an audit entry lists. */
const mostNoted = 100;

/** The operations on networks. */
export function createNetworksHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'networks'> {
  const find = (input: { cluster: string; network: string }): FoundNetwork =>
    findNetwork(inventory.cluster(input.cluster), input.network);

  /** Lets a container join or leave, and shows it in the next lists. */
  const attach = async (
    input: { cluster: string; network: string; container: string },
    call: SignedCall,
    work: (found: FoundNetwork, containerId: string) => Promise<void>,
  ) => {
    const found = find(input);
    const { cluster, node, network } = found;
    const { row, node: containerNode } = cluster.container(input.container);
    call.note({ name: network.name, containerName: row.name });
    if (containerNode !== node && network.scope === 'local') {
      throw new GantryError('conflict', {
        message: `The container "${row.name}" is on ${containerNode.name}, the network "${network.name}" on ${node.name}.`,
      });
    }
    try {
      await work({ ...found, node: containerNode }, row.id);
    } catch (error) {
      throw explainConnect(error, { container: row.name, network: network.name });
    } finally {
      await cluster.refresh(containerNode, { containers: [row.id], networks: true });
    }
    return {};
  };

  return {
    list: async (query) => listNetworks(networkRows(inventory.cluster(query.cluster).nodes), query),
    get: async (input, { signal }) => {
      const { node, network } = find(input);
      return networkDetail(
        networkRow(node, network),
        await node.engine.networks.inspect(network.id, { signal }),
      );
    },
    inspect: async (input, { signal }) => {
      const { node, network } = find(input);
      return { inspect: await node.engine.networks.inspectRaw(network.id, { signal }) };
    },

    create: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      const node = cluster.node(input.node);
      const { name, driver, subnet, gateway, ipRange } = input;
      const problem = addressProblem({ subnet, gateway, ipRange });
      if (problem) {
        throw new GantryError('bad_request', { message: problem.message, data: { field: problem.field } });
      }
      for (const known of node.networks.values()) if (known.name === name) throw nameTaken(name, node);
      try {
        const created = await node.engine.networks.create({
          name,
          driver,
          internal: input.internal,
          attachable: input.attachable,
          enableIpv6: input.enableIPv6,
          ipam: subnet
            ? { configs: [{ subnet, gateway: gateway || undefined, ipRange: ipRange || undefined }] }
            : undefined,
          options: input.options,
          labels: input.labels,
        });
        call.note({ id: created.id });
        return created;
      } catch (error) {
        throw explainCreate(error, { name, driver, subnet }, node);
      } finally {
        await cluster.refresh(node, { networks: true });
      }
    },
    remove: async (input, call) => {
      const { cluster, node, network } = find(input);
      const row = networkRow(node, network);
      call.note({ name: row.name });
      if (row.predefined) {
        throw new GantryError('conflict', {
          message: `The network "${row.name}" is the engine's own: it makes it and lets nobody remove it.`,
        });
      }
      if (row.containers.length > 0) {
        throw inUse(`The network "${row.name}"`, row.containers, 'Disconnect or remove them first.');
      }
      try {
        await node.engine.networks.remove(network.id);
      } finally {
        await cluster.refresh(node, { networks: true });
      }
      return {};
    },
    connect: (input, call) =>
      attach(input, call, ({ node, network }, containerId) =>
        node.engine.networks.connect(
          network.id,
          containerId,
          input.aliases.length > 0 ? { aliases: input.aliases } : undefined,
        ),
      ),
    disconnect: (input, call) =>
      attach(input, call, ({ node, network }, containerId) =>
        node.engine.networks.disconnect(network.id, containerId, { force: input.force }),
      ),

    prunePreview: async ({ cluster, node }) => ({
      networks: pruneable(networkRows([inventory.cluster(cluster).node(node)])),
    }),
    prune: async ({ cluster: id, node: nodeId }, call) => {
      const cluster = inventory.cluster(id);
      const node = cluster.node(nodeId);
      const gone: string[] = [];
      try {
        await removeUnused(
          pruneable(networkRows([node])),
          (network) => node.engine.networks.remove(network.id),
          (network) => gone.push(network.name),
        );
      } finally {
        call.note({ removed: gone.length, networks: gone.slice(0, mostNoted) });
        await cluster.refresh(node, { networks: true });
      }
      return { deleted: gone };
    },
  };
}

function networkDetail(row: ReturnType<typeof networkRow>, inspect: NetworkInspect): NetworkDetail {
  return {
    ...row,
    enableIPv6: inspect.enableIpv6,
    ipam: {
      driver: inspect.ipam.driver,
      pools: inspect.ipam.configs.map(({ subnet, gateway, ipRange }) => ({ subnet, gateway, ipRange })),
    },
    options: inspect.options,
    labels: inspect.labels,
    endpoints: inspect.containers.map((endpoint) => ({
      containerId: endpoint.id,
      containerName: endpoint.name,
      ipv4Address: endpoint.ipv4Address,
      ipv6Address: endpoint.ipv6Address,
      macAddress: endpoint.macAddress,
    })),
  };
}
