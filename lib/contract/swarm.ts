import { z } from 'zod';
import { loseQuorumWords } from '@/lib/placement/quorum';
import { nodeAvailabilities, nodeReachabilities, nodeRoles, nodeStates } from '@/lib/swarm-states';
import { cellStates } from '@/lib/task-cell';
import { connectionInput, describeConnection, summarizeConnection } from './clusters';
import { empty, operation, resourceName, timeMs } from './operation';

const one = z.object({ cluster: resourceName });
const node = z.object({ cluster: resourceName, node: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'cluster',
  cluster: input.cluster,
  id: input.cluster,
});
const nodeTarget = (input: z.infer<typeof node>) => ({
  kind: 'node',
  cluster: input.cluster,
  id: input.node,
});

/** An address or an interface of the node, with a port if need be: `10.0.0.5`, `eth0:2377`. */
const networkAddress = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[a-zA-Z0-9.:_[\]-]+$/, 'an address or interface, such as "10.0.0.5" or "eth0:2377"');

const cells = z.array(
  z.object({
    /** The place of its service in `services`. */
    service: z.number().int(),
    state: z.enum(cellStates),
    count: z.number().int(),
  }),
);

export const mapNode = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(nodeRoles),
  leader: z.boolean(),
  reachability: z.enum(nodeReachabilities).nullable(),
  availability: z.enum(nodeAvailabilities),
  state: z.enum(nodeStates),
  cpus: z.number(),
  memoryBytes: z.number(),
  reservedNanoCpus: z.number(),
  reservedMemoryBytes: z.number(),
  cells,
});
export type MapNode = z.infer<typeof mapNode>;

export const swarmMap = z.object({
  services: z.array(z.object({ id: z.string(), name: z.string(), stack: z.string().nullable() })),
  /** Unhealthy first. */
  nodes: z.array(mapNode),
  /** Tasks that have no node yet. */
  waiting: cells,
});
export type SwarmMap = z.infer<typeof swarmMap>;

/** Settings of a Swarm. Join tokens and the unlock key are never among them. */
export const swarmSettings = z.object({
  id: z.string(),
  version: z.number().int(),
  createdMs: timeMs.nullable(),
  taskHistoryLimit: z.number().int(),
  autoLockManagers: z.boolean(),
  rootRotationInProgress: z.boolean(),
  /** How long certificates of nodes are valid. */
  certificateValidMs: z.number(),
  defaultAddressPools: z.array(z.string()),
  dataPathPort: z.number().int(),
});
export type SwarmSettings = z.infer<typeof swarmSettings>;

export const swarmContract = {
  get: operation({
    method: 'GET',
    path: '/clusters/{cluster}/swarm',
    description: 'Settings of a Swarm',
    permission: 'Cluster View',
    target,
    input: one,
    output: swarmSettings,
  }),
  map: operation({
    method: 'GET',
    path: '/clusters/{cluster}/map',
    description: 'Every node of a Swarm with its tasks in brief',
    permission: 'Node View',
    target,
    input: one,
    output: swarmMap,
  }),
  init: operation({
    method: 'POST',
    path: '/clusters/{cluster}/swarm',
    description: 'Make a Swarm of a standalone engine',
    successStatus: 201,
    permission: 'Swarm Manage',
    target,
    summary: ({ advertiseAddress, autoLockManagers }) => ({ advertiseAddress, autoLockManagers }),
    input: one.extend({
      advertiseAddress: networkAddress,
      listenAddress: networkAddress.optional(),
      autoLockManagers: z.boolean().default(false),
    }),
    output: z.object({ node: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path: '/clusters/{cluster}/swarm',
    description: 'Change settings of a Swarm; 409 where they have changed since `version` was looked at',
    permission: 'Swarm Manage',
    target,
    summary: ({ autoLockManagers, taskHistoryLimit }) => ({
      ...(autoLockManagers === undefined ? {} : { autoLockManagers }),
      ...(taskHistoryLimit === undefined ? {} : { taskHistoryLimit }),
    }),
    input: one.extend({
      version: z.number().int().min(0),
      autoLockManagers: z.boolean().optional(),
      taskHistoryLimit: z.number().int().min(0).max(1000).optional(),
    }),
    output: empty,
  }),
  joinTokens: operation({
    method: 'GET',
    path: '/clusters/{cluster}/swarm/join-tokens',
    description: 'The tokens with which engines join, and the managers they join through',
    effect: 'sensitive-read',
    permission: 'Swarm Manage',
    target,
    input: one,
    output: z.object({
      worker: z.string(),
      manager: z.string(),
      /** `address:port` of managers that can be reached, the leader first. */
      managerAddresses: z.array(z.string()),
    }),
  }),
  rotateJoinToken: operation({
    method: 'POST',
    path: '/clusters/{cluster}/swarm/join-tokens/rotate',
    description: 'Make a new join token: the old one lets nobody join any more; nodes stay',
    permission: 'Swarm Manage',
    target,
    summary: ({ role }) => ({ role }),
    input: one.extend({ role: z.enum(nodeRoles) }),
    output: empty,
  }),
  join: operation({
    method: 'POST',
    path: '/clusters/{cluster}/swarm/join',
    description: 'Have an engine that is in no Swarm join this one, and connect it',
    successStatus: 201,
    permission: 'Swarm Manage',
    target: (input) => ({
      kind: 'node',
      cluster: input.cluster,
      name: describeConnection(input.connection),
    }),
    summary: ({ connection, role, advertiseAddress }) => ({
      ...summarizeConnection(connection),
      role,
      advertiseAddress: advertiseAddress ?? null,
    }),
    input: one.extend({
      connection: connectionInput,
      role: z.enum(nodeRoles),
      advertiseAddress: networkAddress.optional(),
    }),
    output: z.object({ node: z.string(), name: z.string() }),
  }),
  leave: operation({
    method: 'POST',
    path: '/clusters/{cluster}/nodes/{node}/leave',
    description: 'Have the connected engine of a node leave its Swarm; a manager needs `force`',
    permission: 'Swarm Manage',
    target: nodeTarget,
    summary: ({ force, loseQuorum }) => ({ force, loseQuorum: loseQuorum !== undefined }),
    input: node.extend({
      force: z.boolean().default(false),
      loseQuorum: z.literal(loseQuorumWords).optional(),
    }),
    output: empty,
  }),
  unlockKey: operation({
    method: 'GET',
    path: '/clusters/{cluster}/swarm/unlock-key',
    description: "The key that unlocks managers after a restart; '' where they are not locked",
    effect: 'sensitive-read',
    permission: 'Swarm Manage',
    target,
    input: one,
    output: z.object({ key: z.string() }),
  }),
  rotateUnlockKey: operation({
    method: 'POST',
    path: '/clusters/{cluster}/swarm/unlock-key/rotate',
    description: 'Make a new unlock key; keep the old one until all managers have taken it over',
    permission: 'Swarm Manage',
    target,
    input: one,
    output: empty,
  }),
  unlock: operation({
    method: 'POST',
    path: '/clusters/{cluster}/nodes/{node}/unlock',
    description: 'Unlock a manager that was started again',
    permission: 'Swarm Manage',
    target: nodeTarget,
    input: node.extend({ key: z.string().trim().min(1).max(500) }),
    output: empty,
  }),
  rotateCa: operation({
    method: 'POST',
    path: '/clusters/{cluster}/swarm/ca/rotate',
    description: 'Make a new root certificate; every node gets a new certificate of its own',
    permission: 'Swarm Manage',
    target,
    input: one,
    output: empty,
  }),
};
