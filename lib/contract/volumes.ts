import { z } from 'zod';
import { empty, filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';

const use = z.object({ id: z.string(), name: z.string() });

export const volumeRow = z.object({
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  /** Every connected node that has it: several where its driver or the Swarm shares it. */
  nodes: z.array(use),
  mountpoint: z.string(),
  createdMs: timeMs.nullable(),
  stack: z.string().nullable(),
  /** Containers that mount it; empty means nobody uses it. */
  containers: z.array(use),
  anonymous: z.boolean(),
});
export type VolumeRow = z.infer<typeof volumeRow>;

export const volumeDetail = volumeRow.extend({
  labels: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.string()),
  mounts: z.array(
    z.object({
      containerId: z.string(),
      containerName: z.string(),
      destination: z.string(),
      writable: z.boolean(),
    }),
  ),
});
export type VolumeDetail = z.infer<typeof volumeDetail>;

const one = z.object({ cluster: resourceName, volume: resourceName, node: resourceName.optional() });
const target = (input: z.infer<typeof one>) => ({
  kind: 'volume',
  cluster: input.cluster,
  id: input.volume,
  name: input.volume,
});
const path = '/clusters/{cluster}/volumes/{volume}' as const;
const prune = z.object({
  cluster: resourceName,
  node: resourceName.optional(),
  /** Named volumes too, not only anonymous ones. */
  all: z.stringbool().or(z.boolean()).default(false),
});

export const volumesContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/volumes',
    description: 'List volumes',
    permission: 'Volume View',
    target: (input) => ({ kind: 'volume', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['name', 'driver', 'created', 'containers', 'stack'] as const, {
        driver: filterValues(z.string().max(64)),
        use: filterValues(z.enum(['used', 'unused'])),
        stack: filterValues(z.string().max(255)),
      }),
    }),
    output: listOf(volumeRow).extend({
      /** How many volumes each value would leave, for the filter menus. */
      facets: z.object({
        driver: z.record(z.string(), z.number()),
        use: z.record(z.string(), z.number()),
        stack: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One volume and who mounts it',
    permission: 'Volume View',
    target,
    input: one,
    output: volumeDetail,
  }),
  /** Asks the engine to walk its disk: slow on a large one, and so only on demand. */
  size: operation({
    method: 'GET',
    path: `${path}/size`,
    description: 'How much a volume holds',
    permission: 'Volume View',
    target,
    input: one,
    output: z.object({ sizeBytes: z.number().nullable() }),
  }),
  inspect: operation({
    method: 'GET',
    path: `${path}/inspect`,
    description: "The engine's own answer",
    permission: 'Volume View',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/volumes',
    description: 'Create a volume',
    successStatus: 201,
    permission: 'Volume Create',
    target: (input) => ({ kind: 'volume', cluster: input.cluster, name: input.name }),
    summary: (input) => ({ driver: input.driver, options: Object.keys(input.options) }),
    input: z.object({
      cluster: resourceName,
      node: resourceName.optional(),
      name: resourceName,
      driver: z.string().min(1).max(255).default('local'),
      options: z.record(z.string(), z.string()).default({}),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    output: z.object({ name: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a volume and what it holds',
    permission: 'Volume Remove',
    target,
    summary: (input) => ({ force: input.force }),
    input: one.extend({ force: z.stringbool().or(z.boolean()).default(false) }),
    output: empty,
  }),
  prunePreview: operation({
    method: 'GET',
    path: '/clusters/{cluster}/volumes/prune',
    description: 'What a prune would remove, and how much that frees',
    permission: 'Volume View',
    target: (input) => ({ kind: 'volume', cluster: input.cluster }),
    input: prune,
    output: z.object({
      volumes: z.array(volumeRow.extend({ sizeBytes: z.number().nullable() })),
      freedBytes: z.number(),
    }),
  }),
  prune: operation({
    method: 'POST',
    path: '/clusters/{cluster}/volumes/prune',
    description: 'Remove the volumes nobody uses',
    permission: 'Volume Remove',
    target: (input) => ({ kind: 'volume', cluster: input.cluster }),
    summary: (input) => ({ all: input.all }),
    input: prune,
    /** `deleted` holds names. */
    output: z.object({ deleted: z.array(z.string()), freedBytes: z.number() }),
  }),
};
