import { z } from 'zod';
import { mostNodesFollowed } from '@/lib/node-usage';
import { nodeChanges } from '@/lib/placement/node-change';
import { loseQuorumWords } from '@/lib/placement/quorum';
import { nodeAvailabilities, nodeRoles, nodeStates } from '@/lib/swarm-states';
import { connectionInput, describeConnection, nodeRow, summarizeConnection } from './clusters';
import { empty, filterValues, listOf, listQuery, operation, resourceName, stream } from './operation';

const one = z.object({ cluster: resourceName, node: resourceName });
const target = (input: z.infer<typeof one>) => ({ kind: 'node', cluster: input.cluster, id: input.node });

const labels = z.record(
  z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s=]+$/, 'a label has no space and no "="'),
  z.string().max(4096),
);

/** Typed by who takes the majority of the managers away all the same. */
const loseQuorum = z.literal(loseQuorumWords).optional();

const quorum = z.object({
  managers: z.number().int(),
  reachable: z.number().int(),
  majority: z.number().int(),
  kept: z.boolean(),
  spare: z.number().int(),
});

/** What a change of a node does first. */
export const nodePreview = z.object({
  /** Tasks that must leave, and where they find room by what is known now. */
  moves: z.array(
    z.object({
      task: z.string(),
      service: z.string(),
      /** Null where no node can take it. */
      to: z.string().nullable(),
      /** Why none can; '' where one can. */
      why: z.string(),
    }),
  ),
  /** Tasks of global services: they end and start nowhere else. */
  ends: z.array(z.object({ task: z.string(), service: z.string() })),
  quorum: z.object({ before: quorum, after: quorum }),
  losesQuorum: z.boolean(),
  lastManager: z.boolean(),
  /** What happens, in sentences. */
  sentences: z.array(z.string()),
  /** Why it cannot be done now, whatever is typed; null where it can. */
  refusal: z.string().nullable(),
  /** A node that answers is only removed by force. */
  needsForce: z.boolean(),
});
export type NodePreview = z.infer<typeof nodePreview>;

export const nodesContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/nodes',
    description: 'List the nodes of a cluster',
    permission: 'Node View',
    target: (input) => ({ kind: 'node', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['name', 'cpus', 'memory', 'tasks'] as const, {
        role: filterValues(z.enum(nodeRoles)),
        availability: filterValues(z.enum(nodeAvailabilities)),
        state: filterValues(z.enum(nodeStates)),
      }),
    }),
    output: listOf(nodeRow),
  }),
  get: operation({
    method: 'GET',
    path: '/clusters/{cluster}/nodes/{node}',
    description: 'One node',
    permission: 'Node View',
    target,
    input: one,
    output: nodeRow,
  }),
  connect: operation({
    method: 'POST',
    path: '/clusters/{cluster}/engines',
    description: "Connect the engine of another of the Swarm's nodes; it is found among them by its id",
    successStatus: 201,
    permission: 'Cluster Manage',
    target: (input) => ({
      kind: 'node',
      cluster: input.cluster,
      name: describeConnection(input.connection),
    }),
    summary: (input) => summarizeConnection(input.connection),
    input: z.object({ cluster: resourceName, connection: connectionInput }),
    output: z.object({ node: z.string(), name: z.string() }),
  }),
  disconnect: operation({
    method: 'DELETE',
    path: '/clusters/{cluster}/nodes/{node}/engine',
    description: "Disconnect a node's own engine; the node stays in its Swarm",
    permission: 'Cluster Manage',
    target,
    input: one,
    output: empty,
  }),
  /** What is left out stays. `labels` replaces all. */
  update: operation({
    method: 'PATCH',
    path: '/clusters/{cluster}/nodes/{node}',
    description:
      "Change a node's availability, role, name or labels. `version` is the one that was looked at: 409 where the node has changed since",
    permission: 'Node Update',
    target,
    summary: ({ availability, role, name, labels: wanted, loseQuorum: words }) => ({
      ...(availability === undefined ? {} : { availability }),
      ...(role === undefined ? {} : { role }),
      ...(name === undefined ? {} : { name }),
      ...(wanted === undefined ? {} : { labels: wanted }),
      ...(words === undefined ? {} : { loseQuorum: true }),
    }),
    input: one.extend({
      version: z.number().int().min(0),
      availability: z.enum(nodeAvailabilities).optional(),
      role: z.enum(nodeRoles).optional(),
      name: z.string().max(255).optional(),
      labels: labels.optional(),
      loseQuorum,
    }),
    output: z.object({ version: z.number().int() }),
  }),
  remove: operation({
    method: 'DELETE',
    path: '/clusters/{cluster}/nodes/{node}',
    description: 'Remove a node from its Swarm; one that answers needs `force`',
    permission: 'Node Remove',
    target,
    summary: ({ force }) => ({ force }),
    input: one.extend({ force: z.stringbool().or(z.boolean()).default(false) }),
    output: empty,
  }),
  preview: operation({
    method: 'POST',
    path: '/clusters/{cluster}/nodes/{node}/preview',
    description:
      'What a change of a node would do: tasks that must move, room for them, quorum before and after',
    effect: 'read',
    permission: 'Node View',
    target,
    /** `labels`: those it would have, for the change `label`. */
    input: one.extend({ change: z.enum(nodeChanges), labels: labels.optional() }),
    output: nodePreview,
  }),
  /** Walks the engine's disk: slow on a large one, and so only on demand. */
  diskUsage: operation({
    method: 'GET',
    path: '/clusters/{cluster}/nodes/{node}/disk',
    description: 'What images, containers, volumes and build cache take on a node',
    permission: 'Node View',
    target,
    input: one,
    output: z.object({
      imagesBytes: z.number(),
      containersBytes: z.number(),
      volumesBytes: z.number(),
      buildCacheBytes: z.number(),
    }),
  }),
};

export const nodesStreams = {
  followUsage: stream({
    transport: 'websocket',
    path: '/clusters/{cluster}/usage/follow',
    description:
      'Follow what the running containers of nodes use together; measured only while somebody does',
    permission: 'Node View',
    effect: 'read',
    target: (input) => ({ kind: 'node', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      /** Ids, with commas between them. */
      nodes: z
        .string()
        .max(mostNodesFollowed * 65)
        .default('')
        .transform((ids) => ids.split(',').filter(Boolean).slice(0, mostNodesFollowed)),
    }),
  }),
};
