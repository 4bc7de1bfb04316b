import { z } from 'zod';
import { imageSpreadStates } from '@/lib/image-spread';
import {
  filterValues,
  imageReference,
  listOf,
  listQuery,
  operation,
  resourceName,
  timeMs,
} from './operation';

/** What one node has under a name. */
export const imageOnNode = z.object({
  nodeId: z.string(),
  /** The image's id; null where the node has none of this name. */
  id: z.string().nullable(),
  /** The digest of its repository, where it came from a registry. */
  digest: z.string().nullable(),
  createdMs: timeMs.nullable(),
  sizeBytes: z.number().nullable(),
  /** How many containers are made from it. */
  containers: z.number().int(),
  /** Another image than most nodes have under this name. */
  differs: z.boolean(),
});
export type ImageOnNode = z.infer<typeof imageOnNode>;

/** One name, and what each connected node has under it. */
export const imageSpread = z.object({
  reference: z.string(),
  /** `differs`: nodes have different images; `missing`: some have none; else `same`. */
  state: z.enum(imageSpreadStates),
  /** How many nodes have an image of this name. */
  present: z.number().int(),
  /** In the order of the answer's `nodes`, the connected ones only. */
  nodes: z.array(imageOnNode),
});
export type ImageSpread = z.infer<typeof imageSpread>;

const spreadNode = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether its own engine is connected: only that tells of its images. */
  connected: z.boolean(),
});
export type SpreadNode = z.infer<typeof spreadNode>;

/** Which nodes are meant: those named, those with a label (`zone=b`, or `zone` with any value), or else all. */
export const nodeSelection = {
  nodes: filterValues(resourceName).optional(),
  label: z.string().min(1).max(512).optional(),
};
export type NodeSelection = { nodes?: string[]; label?: string };

const selected = ({ nodes, label }: NodeSelection) => ({ nodes: nodes ?? 'all', label: label ?? null });
const inCluster = z.object({ cluster: resourceName });
const prunedOn = inCluster.extend({
  ...nodeSelection,
  /** Every image that no container is made from, not only those without a name. */
  all: z.stringbool().or(z.boolean()).default(false),
});

/** Images across the nodes of a cluster. */
export const clusterImagesContract = {
  matrix: operation({
    method: 'GET',
    path: '/clusters/{cluster}/images/matrix',
    description: 'Which node has which image under which name',
    permission: 'Image View',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    input: inCluster.extend(
      listQuery(['reference', 'present', 'created'] as const, {
        state: filterValues(z.enum(imageSpreadStates)),
      }),
    ),
    output: listOf(imageSpread).extend({
      nodes: z.array(spreadNode),
      facets: z.object({ state: z.record(z.string(), z.number()) }),
    }),
  }),
  pullOn: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/pull-on',
    description:
      'Pull an image on several nodes; the job shows each node and layer, and one that fails stops no other',
    successStatus: 202,
    permission: 'Image Create',
    target: (input) => ({ kind: 'image', cluster: input.cluster, name: input.reference }),
    summary: (input) => ({ ...selected(input), onlyMissing: input.onlyMissing }),
    input: inCluster.extend({
      ...nodeSelection,
      reference: imageReference,
      platform: z.string().max(64).optional(),
      /** Used once and never stored. */
      auth: z.object({ username: z.string().max(255), password: z.string().max(4096) }).optional(),
      /** Leaves out the nodes that have an image of this name. */
      onlyMissing: z.boolean().default(false),
    }),
    output: z.object({ job: z.string() }),
  }),
  distribute: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/distribute',
    description: 'Send an image of one node to others, without a registry; nodes that have it are left alone',
    successStatus: 202,
    permission: 'Image Create',
    target: (input) => ({ kind: 'image', cluster: input.cluster, name: input.reference }),
    summary: (input) => ({ ...selected(input), from: input.from ?? null }),
    input: inCluster.extend({
      ...nodeSelection,
      /** A name, or an id with `sha256:`: then with all its names. */
      reference: imageReference,
      /** Needed where nodes have different images of this name; else any that has it. */
      from: resourceName.optional(),
    }),
    output: z.object({ job: z.string() }),
  }),
  removeUnusedPreview: operation({
    method: 'GET',
    path: '/clusters/{cluster}/images/prune-on',
    description: 'What a prune of several nodes would remove, and what that frees at most',
    permission: 'Image View',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    input: prunedOn,
    output: z.object({
      nodes: z.array(
        spreadNode.extend({
          images: z.array(z.object({ id: z.string(), name: z.string(), sizeBytes: z.number() })),
          freedBytes: z.number(),
          /** Why this node cannot say; null where it did. */
          problem: z.string().nullable(),
        }),
      ),
      freedBytes: z.number(),
    }),
  }),
  removeUnusedOn: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/prune-on',
    description: 'Remove the unused images of several nodes; one that fails stops no other',
    successStatus: 202,
    permission: 'Image Prune',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    summary: (input) => ({ ...selected(input), all: input.all }),
    input: prunedOn,
    output: z.object({ job: z.string() }),
  }),
};
