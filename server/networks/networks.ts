import type { NetworkDetail } from '@/lib/contract/networks';
import { GantryError } from '@/lib/errors';
import { addressProblem } from '@/lib/network-addressing';
import type { Handlers, SignedCall } from '../api/call';
import type { NetworkInspect } from '../engine/resource-types';
import { inUse } from '../inventory/in-use';
import { removeUnused } from '../inventory/remove-unused';
import type { SwarmModel } from '../inventory/swarm-model';
import type { Runtime } from '../runtime';
import { explainConnect, explainCreate, nameTaken } from './explain';
import {
  findNetwork,
  type FoundNetwork,
  holdersOf,
  listNetworks,
  networkRow,
  networkRows,
  pruneable,
} from './list';

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
      const { cluster, node, network } = find(input);
      const holders = holdersOf(network, node, cluster.nodes);
      // Each engine tells of its own containers only; one that fails leaves out no more than these.
      const [own, ...others] = await Promise.allSettled(
        holders.map((each) => each.engine.networks.inspect(network.id, { signal })),
      );
      if (own?.status !== 'fulfilled') throw own?.reason ?? new GantryError('not_found');
      const told = [own, ...others].flatMap((answer, index) =>
        answer.status === 'fulfilled'
          ? [{ nodeName: holders[index]?.name ?? '', inspect: answer.value }]
          : [],
      );
      return networkDetail(networkRow(node, network, holders), own.value, told, cluster.swarm);
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
      const row = networkRow(node, network, holdersOf(network, node, cluster.nodes));
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

/** A Swarm puts endpoints of its own load balancers among those of containers: `lb-front`. */
const isContainer = ({ id }: { id: string }) => /^[a-f0-9]{64}$/.test(id);

/** `told` is what each engine that has it says. */
function networkDetail(
  row: ReturnType<typeof networkRow>,
  inspect: NetworkInspect,
  told: readonly { nodeName: string; inspect: NetworkInspect }[],
  swarm: SwarmModel | null,
): NetworkDetail {
  const addresses = new Set(told.flatMap((each) => each.inspect.peers.map((peer) => peer.address)));
  const nodes = [...(swarm?.nodes.values() ?? [])];
  return {
    ...row,
    enableIPv6: inspect.enableIpv6,
    ipam: {
      driver: inspect.ipam.driver,
      pools: inspect.ipam.configs.map(({ subnet, gateway, ipRange }) => ({ subnet, gateway, ipRange })),
    },
    options: inspect.options,
    labels: inspect.labels,
    peers: [...addresses].toSorted().map((address) => {
      const node = nodes.find((each) => each.address === address);
      return { address, node: node ? { id: node.id, name: node.hostname } : null };
    }),
    endpoints: told.flatMap(({ nodeName, inspect: { containers } }) =>
      containers.filter(isContainer).map((endpoint) => ({
        containerId: endpoint.id,
        containerName: endpoint.name,
        nodeName,
        ipv4Address: endpoint.ipv4Address,
        ipv6Address: endpoint.ipv6Address,
        macAddress: endpoint.macAddress,
      })),
    ),
  };
}
