import { z } from 'zod';
import { empty, filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';

const use = z.object({ id: z.string(), name: z.string() });

export const networkRow = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  /** Every connected node that has it: of a Swarm's network those with containers on it, and all managers. */
  nodes: z.array(use),
  internal: z.boolean(),
  attachable: z.boolean(),
  createdMs: timeMs.nullable(),
  stack: z.string().nullable(),
  collection: z.string(),
  subnets: z.array(z.string()),
  /** Containers set to join it, running or not. */
  containers: z.array(use),
  /** Made by the engine (bridge, host, none): it cannot be removed. */
  predefined: z.boolean(),
});
export type NetworkRow = z.infer<typeof networkRow>;

export const networkDetail = networkRow.extend({
  enableIPv6: z.boolean(),
  ipam: z.object({
    driver: z.string(),
    pools: z.array(z.object({ subnet: z.string(), gateway: z.string(), ipRange: z.string() })),
  }),
  options: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  /** The engines whose containers are on it, of an overlay network. */
  peers: z.array(
    z.object({
      address: z.string(),
      /** The Swarm's node at that address; null where none is known. */
      node: use.nullable(),
    }),
  ),
  /** Containers that run on it now. */
  endpoints: z.array(
    z.object({
      containerId: z.string(),
      containerName: z.string(),
      nodeName: z.string(),
      ipv4Address: z.string(),
      ipv6Address: z.string(),
      macAddress: z.string(),
    }),
  ),
});
export type NetworkDetail = z.infer<typeof networkDetail>;

const one = z.object({ cluster: resourceName, network: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'network',
  cluster: input.cluster,
  id: input.network,
});
const path = '/clusters/{cluster}/networks/{network}' as const;
const inCluster = z.object({ cluster: resourceName, node: resourceName.optional() });

export const networksContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/networks',
    description: 'List networks',
    permission: 'Network View',
    target: (input) => ({ kind: 'network', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['name', 'driver', 'scope', 'created', 'containers', 'stack'] as const, {
        driver: filterValues(z.string().max(64)),
        use: filterValues(z.enum(['used', 'unused'])),
        stack: filterValues(z.string().max(255)),
        collection: filterValues(z.string().max(1024)),
      }),
    }),
    output: listOf(networkRow).extend({
      /** How many networks each value would leave, for the filter menus. */
      facets: z.object({
        driver: z.record(z.string(), z.number()),
        use: z.record(z.string(), z.number()),
        stack: z.record(z.string(), z.number()),
        collection: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One network and the containers on it',
    permission: 'Network View',
    target,
    input: one,
    output: networkDetail,
  }),
  inspect: operation({
    method: 'GET',
    path: `${path}/inspect`,
    description: "The engine's own answer",
    permission: 'Network View',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/networks',
    description: 'Create a network',
    successStatus: 201,
    permission: 'Network Create',
    target: (input) => ({ kind: 'network', cluster: input.cluster, name: input.name }),
    summary: (input) => ({ driver: input.driver, subnet: input.subnet ?? null, internal: input.internal }),
    input: inCluster.extend({
      name: resourceName,
      driver: z.string().min(1).max(64).default('bridge'),
      internal: z.boolean().default(false),
      attachable: z.boolean().default(false),
      enableIPv6: z.boolean().default(false),
      subnet: z.string().max(64).optional(),
      gateway: z.string().max(64).optional(),
      ipRange: z.string().max(64).optional(),
      options: z.record(z.string(), z.string()).default({}),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    output: z.object({ id: z.string(), warning: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a network nobody uses',
    permission: 'Network Remove',
    target,
    input: one,
    output: empty,
  }),
  connect: operation({
    method: 'POST',
    path: `${path}/connect`,
    description: 'Connect a container to a network',
    permission: 'Network Connect',
    target,
    summary: (input) => ({ container: input.container }),
    input: one.extend({ container: resourceName, aliases: z.array(resourceName).max(20).default([]) }),
    output: empty,
  }),
  disconnect: operation({
    method: 'POST',
    path: `${path}/disconnect`,
    description: 'Disconnect a container from a network',
    permission: 'Network Disconnect',
    target,
    summary: (input) => ({ container: input.container }),
    input: one.extend({ container: resourceName, force: z.boolean().default(false) }),
    output: empty,
  }),
  prunePreview: operation({
    method: 'GET',
    path: '/clusters/{cluster}/networks/prune',
    description: 'What a prune would remove',
    permission: 'Network View',
    target: (input) => ({ kind: 'network', cluster: input.cluster }),
    input: inCluster,
    output: z.object({ networks: z.array(networkRow) }),
  }),
  prune: operation({
    method: 'POST',
    path: '/clusters/{cluster}/networks/prune',
    description: 'Remove the networks nobody uses',
    permission: 'Network Remove',
    target: (input) => ({ kind: 'network', cluster: input.cluster }),
    input: inCluster,
    /** `deleted` holds names. */
    output: z.object({ deleted: z.array(z.string()) }),
  }),
};
