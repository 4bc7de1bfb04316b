import { z } from 'zod';
import { fingerprintPattern } from '@/lib/host-key';
import { nodeAvailabilities, nodeReachabilities, nodeRoles, nodeStates } from '@/lib/swarm-states';
import { empty, listOf, listQuery, operation, resourceName, timeMs } from './operation';

/** How well Gantry knows something: `live`, `stale` (shown as it was at `sinceMs`) or `unreachable` (never seen). */
export const freshness = z.object({
  state: z.enum(['connecting', 'live', 'stale', 'unreachable']),
  sinceMs: timeMs,
  /** Why it is not live, in words; null while it is. */
  reason: z.string().nullable(),
});
export type Freshness = z.infer<typeof freshness>;

const counts = z.object({
  running: z.number().int(),
  paused: z.number().int(),
  stopped: z.number().int(),
  unhealthy: z.number().int(),
  restarting: z.number().int(),
  images: z.number().int(),
  networks: z.number().int(),
  volumes: z.number().int(),
  stacks: z.number().int(),
});

/** What a Swarm's manager knows of a node. */
export const swarmNodeView = z.object({
  version: z.number(),
  role: z.enum(nodeRoles),
  leader: z.boolean(),
  /** Null for a worker. */
  reachability: z.enum(nodeReachabilities).nullable(),
  availability: z.enum(nodeAvailabilities),
  state: z.enum(nodeStates),
  /** Why, where the state is not `ready`. */
  stateMessage: z.string(),
  address: z.string(),
  labels: z.record(z.string(), z.string()),
  engineLabels: z.record(z.string(), z.string()),
  /** What its tasks have reserved. */
  reservedNanoCpus: z.number(),
  reservedMemoryBytes: z.number(),
  tasks: z.object({ running: z.number().int(), desired: z.number().int() }),
});
export type SwarmNodeView = z.infer<typeof swarmNodeView>;

export const nodeRow = z.object({
  /** In a Swarm the node's id there; else the engine's own. */
  id: z.string(),
  name: z.string(),
  freshness,
  /** Whether its own engine is connected: without it only what the Swarm's managers know is shown. */
  connected: z.boolean(),
  /** Null outside a Swarm. */
  swarmNode: swarmNodeView.nullable(),
  engineVersion: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  kernelVersion: z.string(),
  architecture: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  storageDriver: z.string(),
  cgroupDriver: z.string(),
  cgroupVersion: z.string(),
  loggingDriver: z.string(),
  rootDirectory: z.string(),
  securityOptions: z.array(z.string()),
  /** What the engine itself warns of, and what is wrong with its clock. */
  warnings: z.array(z.string()),
  swarm: z.enum(['inactive', 'pending', 'active', 'error', 'locked']),
  counts,
});
export type NodeRow = z.infer<typeof nodeRow>;

export const addressKinds = ['unix', 'tcp', 'tls', 'ssh'] as const;

const socketPath = z.string().min(1).max(4096).startsWith('/', 'a socket path begins with "/"');
const host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[a-zA-Z0-9.:_-]+$/);
const port = z.number().int().min(1).max(65535);

/** What an admin types to connect an engine. Keys and passwords are kept encrypted and never given back. */
export const connectionInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('unix'),
    path: socketPath,
  }),
  z.object({
    kind: z.literal('tcp'),
    host,
    port,
  }),
  z.object({
    kind: z.literal('tls'),
    host,
    port,
    /** Left out on an update: the stored one stays. */
    ca: z.string().max(100_000).optional(),
    cert: z.string().max(100_000).optional(),
    key: z.string().max(100_000).optional(),
    serverName: z.string().max(255).optional(),
  }),
  z.object({
    kind: z.literal('ssh'),
    host,
    port,
    user: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[a-zA-Z0-9_][a-zA-Z0-9_.@\\-]*$/, 'a user name has no space'),
    /** The engine's socket on that host. */
    path: socketPath,
    /**
     * The fingerprint that the host's key must have, as confirmed. Without it nobody signs in: a test then fails with
     * `host_key_unknown`, which tells the one seen.
     */
    hostKey: z
      .string()
      .regex(fingerprintPattern, 'a fingerprint is "SHA256:" and 43 letters, as ssh-keygen -lf prints it')
      .optional(),
    /** The private key (its passphrase is not kept), what `clusters.makeSshKey` gave, or a password. Left out on an update: the stored one stays. */
    key: z.string().max(100_000).optional(),
    passphrase: z.string().max(1000).optional(),
    sealedKey: z.string().max(10_000).optional(),
    password: z.string().max(1000).optional(),
  }),
]);
export type ConnectionInput = z.infer<typeof connectionInput>;

/** A connection as it is shown: what it dials, never its keys. */
export const connectionView = z.object({
  kind: z.enum(addressKinds),
  path: z.string().nullable(),
  host: z.string().nullable(),
  port: z.number().int().nullable(),
  serverName: z.string().nullable(),
  /** Over ssh: who signs in, and the fingerprint of the host's key. */
  user: z.string().nullable(),
  hostKey: z.string().nullable(),
  hasCa: z.boolean(),
  hasCert: z.boolean(),
  hasKey: z.boolean(),
  hasPassword: z.boolean(),
  /** The address on one line. */
  text: z.string(),
});

export const clusterRow = z.object({
  id: z.string(),
  name: z.string(),
  connection: connectionView,
  freshness,
  /** Found at start rather than added by an admin. */
  discovered: z.boolean(),
  createdMs: timeMs,
  nodes: z.array(nodeRow),
  counts,
  /** Null for a standalone engine. */
  swarm: z
    .object({
      id: z.string(),
      managers: z.number().int(),
      reachableManagers: z.number().int(),
      workers: z.number().int(),
      readyNodes: z.number().int(),
      services: z.number().int(),
      tasks: z.object({ running: z.number().int(), desired: z.number().int() }),
      secrets: z.number().int(),
      configs: z.number().int(),
      /** How well the managers' view is known. */
      freshness,
    })
    .nullable(),
});
export type ClusterRow = z.infer<typeof clusterRow>;

const one = z.object({ cluster: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'cluster',
  cluster: input.cluster,
  id: input.cluster,
});
/** The address on one line, for the audit log. */
export function describeConnection(connection: ConnectionInput): string {
  switch (connection.kind) {
    case 'unix':
      return `unix://${connection.path}`;
    case 'ssh':
      return `ssh://${connection.user}@${connection.host}:${connection.port}${connection.path}`;
    case 'tcp':
    case 'tls':
      return `${connection.kind}://${connection.host}:${connection.port}`;
  }
}

/** A connection for the audit log: where to and, over ssh, which host was trusted; never a key or password. */
export function summarizeConnection(connection: ConnectionInput): Record<string, string> {
  return {
    connection: describeConnection(connection),
    ...(connection.kind === 'ssh' && connection.hostKey !== undefined ? { hostKey: connection.hostKey } : {}),
  };
}

/** Something that needs an operator's eye, worst first. */
export const problem = z.object({
  severity: z.enum(['error', 'warning']),
  kind: z.enum(['engine', 'container', 'stack', 'node', 'service', 'secret', 'config']),
  cluster: z.string(),
  id: z.string(),
  name: z.string(),
  message: z.string(),
  sinceMs: timeMs.nullable(),
});
export type Problem = z.infer<typeof problem>;

export const clustersContract = {
  list: operation({
    method: 'GET',
    path: '/clusters',
    description: 'List clusters with their nodes and counts',
    permission: 'Cluster View',
    target: () => ({ kind: 'cluster' }),
    input: z.object({ ...listQuery(['name', 'created'] as const, {}) }),
    output: listOf(clusterRow),
  }),
  get: operation({
    method: 'GET',
    path: '/clusters/{cluster}',
    description: 'One cluster',
    permission: 'Cluster View',
    target,
    input: one,
    output: clusterRow,
  }),
  problems: operation({
    method: 'GET',
    path: '/problems',
    description: 'What is wrong now, worst first (at most 200)',
    permission: 'Cluster View',
    target: () => ({ kind: 'cluster' }),
    input: z.object({ cluster: resourceName.optional() }),
    output: z.object({ problems: z.array(problem), total: z.number().int() }),
  }),
  test: operation({
    method: 'POST',
    path: '/clusters/test',
    description: 'Try a connection without saving it',
    effect: 'sensitive-read',
    permission: 'Cluster Manage',
    target: (input) => ({
      kind: 'cluster',
      cluster: input.cluster,
      name: describeConnection(input.connection),
    }),
    summary: (input) => summarizeConnection(input.connection),
    /** `cluster`: where keys left out are taken from. */
    input: z.object({ connection: connectionInput, cluster: resourceName.optional() }),
    output: z.object({
      name: z.string(),
      engineVersion: z.string(),
      apiVersion: z.string(),
      operatingSystem: z.string(),
      containers: z.number().int(),
      durationMs: z.number(),
    }),
  }),
  makeSshKey: operation({
    method: 'POST',
    path: '/clusters/ssh-keys',
    description:
      'Make an ed25519 key pair to sign in with over ssh; its private half is only ever given out sealed',
    permission: 'Cluster Manage',
    target: () => ({ kind: 'cluster' }),
    input: z.object({}),
    output: z.object({
      /** A line for `authorized_keys`. */
      publicKey: z.string(),
      /** For the `sealedKey` of a connection. */
      sealedKey: z.string(),
    }),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters',
    description: 'Connect a cluster',
    successStatus: 201,
    permission: 'Cluster Manage',
    target: (input) => ({ kind: 'cluster', name: input.name }),
    summary: (input) => summarizeConnection(input.connection),
    input: z.object({ name: z.string().trim().min(1).max(100), connection: connectionInput }),
    output: z.object({ id: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path: '/clusters/{cluster}',
    description: 'Rename a cluster or change how it is reached',
    permission: 'Cluster Manage',
    target,
    summary: (input) => ({
      name: input.name ?? null,
      ...(input.connection ? summarizeConnection(input.connection) : { connection: null }),
    }),
    input: one.extend({
      name: z.string().trim().min(1).max(100).optional(),
      connection: connectionInput.optional(),
    }),
    output: empty,
  }),
  remove: operation({
    method: 'DELETE',
    path: '/clusters/{cluster}',
    description: 'Disconnect a cluster; nothing on it is touched',
    permission: 'Cluster Manage',
    target,
    input: one,
    output: empty,
  }),
};
