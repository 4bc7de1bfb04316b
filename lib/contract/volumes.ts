import { z } from 'zod';
import { publishStates, volumeAccessTypes, volumeReaches, volumeSharings } from '../cluster-volume';
import { nodeAvailabilities } from '../swarm-states';
import { empty, filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';

const use = z.object({ id: z.string(), name: z.string() });

const access = z.object({
  type: z.enum(volumeAccessTypes),
  reach: z.enum(volumeReaches),
  sharing: z.enum(volumeSharings),
  /** Of a `mount`: '' where its driver chooses. */
  fileSystem: z.string(),
  mountFlags: z.array(z.string()),
});

/** What a volume of the Swarm itself has beyond other volumes: a CSI plugin makes it and takes it to the nodes. */
const clusterVolume = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(['pending', 'created', 'in-use']),
  availability: z.enum(nodeAvailabilities),
  group: z.string(),
  access,
  requiredBytes: z.number().nullable(),
  limitBytes: z.number().nullable(),
  capacityBytes: z.number().nullable(),
  /** Where it can be reached from, any of them; empty: everywhere. */
  topologies: z.array(z.record(z.string(), z.string())),
  published: z.array(z.object({ node: use, state: z.enum(publishStates) })),
  /** Services whose tasks mount it, by its name or its group. */
  services: z.array(use),
});
export type ClusterVolumeRow = z.infer<typeof clusterVolume>;

export const volumeRow = z.object({
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  /** '' for a cluster volume, which is the Swarm's. */
  nodeId: z.string(),
  nodeName: z.string(),
  /** Every connected node that has it: several where its driver shares it; of a cluster volume those it is published on. */
  nodes: z.array(use),
  mountpoint: z.string(),
  createdMs: timeMs.nullable(),
  stack: z.string().nullable(),
  collection: z.string(),
  /** Containers that mount it; empty means nobody uses it. */
  containers: z.array(use),
  anonymous: z.boolean(),
  /** Null for the volume of an engine. */
  clusterVolume: clusterVolume.nullable(),
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
        collection: filterValues(z.string().max(1024)),
      }),
    }),
    output: listOf(volumeRow).extend({
      /** How many volumes each value would leave, for the filter menus. */
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
    summary: (input) => ({
      driver: input.driver,
      options: Object.keys(input.options),
      ...(input.clusterVolume ? { clusterVolume: true } : {}),
    }),
    input: z.object({
      cluster: resourceName,
      node: resourceName.optional(),
      name: resourceName,
      driver: z.string().min(1).max(255).default('local'),
      options: z.record(z.string(), z.string()).default({}),
      labels: z.record(z.string(), z.string()).default({}),
      /** Makes it a volume of the Swarm, whose `driver` is a CSI plugin. */
      clusterVolume: z
        .object({
          group: z.string().max(255).default(''),
          access: access.extend({
            reach: access.shape.reach.default('single'),
            sharing: access.shape.sharing.default('none'),
            fileSystem: z.string().max(64).default(''),
            mountFlags: z.array(z.string().max(255)).max(100).default([]),
          }),
          requiredBytes: z.number().int().positive().nullable().default(null),
          limitBytes: z.number().int().positive().nullable().default(null),
          availability: z.enum(nodeAvailabilities).default('active'),
        })
        .optional(),
    }),
    output: z.object({ name: z.string() }),
  }),
  update: operation({
    method: 'PATCH',
    path,
    description:
      "Change a cluster volume's availability: `pause` lets no new task use it, `drain` also sends those away that do. `version` is the one that was looked at: 409 where the volume has changed since",
    permission: 'Volume Create',
    target,
    summary: ({ availability }) => ({ availability }),
    input: one.extend({ version: z.number().int().min(0), availability: z.enum(nodeAvailabilities) }),
    output: z.object({ version: z.number().int() }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description:
      "Remove a volume and what it holds. A cluster volume goes once its driver has removed it; with `force` the Swarm forgets it at once, and the driver's storage may stay",
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
