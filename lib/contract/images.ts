import { z } from 'zod';
import { clusterImagesContract } from './cluster-images';
import {
  empty,
  filterValues,
  imageId,
  imageReference,
  listOf,
  listQuery,
  operation,
  resourceName,
  timeMs,
} from './operation';
import { registryAuth } from './registry-auth';

export const imageRow = z.object({
  id: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  sizeBytes: z.number(),
  createdMs: timeMs.nullable(),
  /** Containers made from it, running or not. */
  containers: z.array(z.object({ id: z.string(), name: z.string() })),
  /** No tag points to it. */
  dangling: z.boolean(),
});
export type ImageRow = z.infer<typeof imageRow>;

export const layer = z.object({
  /** The layer's image id where the engine knows it. */
  id: z.string().nullable(),
  createdMs: timeMs.nullable(),
  /** The Dockerfile instruction that made it, tidied for reading. */
  instruction: z.string(),
  sizeBytes: z.number(),
  comment: z.string(),
  /** False for metadata-only steps such as ENV or CMD. */
  filesystem: z.boolean(),
  /** The filesystem layer's digest; null for metadata-only steps, and where the engine lists another number. */
  digest: z.string().nullable(),
});

export const imageDetail = imageRow.extend({
  /** With its variant: `amd64`, `arm/v7`. */
  architecture: z.string(),
  os: z.string(),
  author: z.string(),
  comment: z.string(),
  parent: z.string().nullable(),
  config: z.object({
    command: z.array(z.string()),
    entrypoint: z.array(z.string()),
    environment: z.array(z.string()),
    exposedPorts: z.array(z.string()),
    volumes: z.array(z.string()),
    workingDir: z.string(),
    user: z.string(),
    stopSignal: z.string(),
    labels: z.record(z.string(), z.string()),
    healthcheck: z.array(z.string()),
  }),
  /** Newest last, as they stack up. */
  layers: z.array(layer),
  /** Digests of the filesystem layers, lowest first. */
  rootfs: z.array(z.string()),
});
export type ImageDetail = z.infer<typeof imageDetail>;

const one = z.object({ cluster: resourceName, image: imageId, node: resourceName.optional() });
const target = (input: z.infer<typeof one>) => ({ kind: 'image', cluster: input.cluster, id: input.image });
const path = '/clusters/{cluster}/images/{image}' as const;

const prune = z.object({
  cluster: resourceName,
  node: resourceName.optional(),
  all: z.stringbool().or(z.boolean()).default(false),
});

export const imagesContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/images',
    description: 'List images',
    permission: 'Image View',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['tag', 'size', 'created', 'containers', 'node'] as const, {
        use: filterValues(z.enum(['used', 'unused', 'dangling'])),
        node: filterValues(z.string().max(255)),
      }),
    }),
    output: listOf(imageRow).extend({
      /** Of all images that match; layers they share are counted for each. */
      totalSizeBytes: z.number(),
      /** How many images each value would leave, for the filter menus. */
      facets: z.object({
        use: z.record(z.string(), z.number()),
        node: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One image, its layers and its configuration',
    permission: 'Image History',
    target,
    input: one,
    output: imageDetail,
  }),
  inspect: operation({
    method: 'GET',
    path: `${path}/inspect`,
    description: "The engine's own answer",
    permission: 'Image View',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
  pull: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/pull',
    description: 'Pull an image; the job shows each layer',
    successStatus: 202,
    permission: 'Image Create',
    target: (input) => ({ kind: 'image', cluster: input.cluster, name: input.reference }),
    input: z.object({
      cluster: resourceName,
      node: resourceName.optional(),
      reference: imageReference,
      platform: z.string().max(64).optional(),
      auth: registryAuth.optional(),
    }),
    output: z.object({ job: z.string() }),
  }),
  push: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/push',
    description: 'Push an image; the job shows each layer',
    successStatus: 202,
    permission: 'Image Push',
    target: (input) => ({ kind: 'image', cluster: input.cluster, name: input.reference }),
    input: z.object({
      cluster: resourceName,
      node: resourceName.optional(),
      reference: imageReference,
      auth: registryAuth.optional(),
    }),
    output: z.object({ job: z.string() }),
  }),
  tag: operation({
    method: 'POST',
    path: `${path}/tags`,
    description: 'Give an image another name',
    successStatus: 201,
    permission: 'Image Tag',
    target,
    summary: (input) => ({ reference: input.reference }),
    input: one.extend({ reference: imageReference }),
    output: empty,
  }),
  /** Removes one name, or (without `reference`) the image with all its names. */
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove an image, or one of its names',
    permission: 'Image Remove',
    target,
    summary: (input) => ({ reference: input.reference ?? null, force: input.force }),
    input: one.extend({
      reference: imageReference.optional(),
      force: z.stringbool().or(z.boolean()).default(false),
    }),
    output: z.object({ deleted: z.array(z.string()), untagged: z.array(z.string()) }),
  }),
  prunePreview: operation({
    method: 'GET',
    path: '/clusters/{cluster}/images/prune',
    description: 'What a prune would remove, and what that frees at most',
    permission: 'Image View',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    input: prune,
    output: z.object({
      images: z.array(imageRow),
      /** At most: other images' layers are not counted, but a build cache may hold on to some of the rest. */
      freedBytes: z.number(),
    }),
  }),
  prune: operation({
    method: 'POST',
    path: '/clusters/{cluster}/images/prune',
    description: 'Remove unused images: the dangling ones, or all',
    permission: 'Image Prune',
    target: (input) => ({ kind: 'image', cluster: input.cluster }),
    summary: (input) => ({ all: input.all }),
    input: prune,
    /** `deleted` holds ids. */
    output: z.object({ deleted: z.array(z.string()), freedBytes: z.number() }),
  }),
  ...clusterImagesContract,
};
