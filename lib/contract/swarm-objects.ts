import { z } from 'zod';
import { filterValues, listQuery, resourceName, timeMs } from './operation';

/** What secrets and configs have in common: both are small files that a Swarm keeps and gives to its services. */

const serviceUse = z.object({
  id: z.string(),
  name: z.string(),
  stack: z.string().nullable(),
});

/** A secret or a config as it is listed; never what it holds. */
export const swarmObjectRow = z.object({
  id: z.string(),
  name: z.string(),
  createdMs: timeMs.nullable(),
  updatedMs: timeMs.nullable(),
  stack: z.string().nullable(),
  collection: z.string(),
  /** Services whose containers get it as a file. */
  services: z.array(serviceUse),
  /** The name of the version it took the place of; null where it is the first. */
  rotatedFrom: z.string().nullable(),
});
export type SwarmObjectRow = z.infer<typeof swarmObjectRow>;

export const swarmObjectUse = serviceUse.extend({
  /** The file's name in the service's containers: under `/run/secrets` or `/`, or a whole path. */
  target: z.string(),
  uid: z.string(),
  gid: z.string(),
  /** Permission bits: 0o444. */
  mode: z.number(),
});
export type SwarmObjectUse = z.infer<typeof swarmObjectUse>;

const version = z.object({ id: z.string(), name: z.string() });

/** A rotation that neither ended nor was undone, as where Gantry was stopped in the middle of it. */
export const interruptedRotation = z.object({
  old: version,
  made: version,
  /** Services that use the new version already. */
  moved: z.array(serviceUse),
  /** Services that still use the old one. */
  left: z.array(serviceUse),
});
export type InterruptedRotation = z.infer<typeof interruptedRotation>;

/** What `finishRotation` takes: `go-on` moves what is left, `undo` puts back what has moved. */
export const rotationWay = z.enum(['go-on', 'undo']);
export type RotationWay = z.infer<typeof rotationWay>;

/** What its page shows beside the row. */
export const swarmObjectDetail = {
  interrupted: interruptedRotation.nullable(),
  labels: z.record(z.string(), z.string()),
  uses: z.array(swarmObjectUse),
};

/** What a rotation would do to one service. */
export const rotationEffect = serviceUse.extend({
  /** How many tasks are replaced. */
  tasks: z.number().int(),
  /** `runs-again`: a job, which starts from the beginning. */
  effect: z.enum(['restarts', 'runs-again']),
  /** How many of its tasks are replaced at once; 0 is all. */
  parallelism: z.number().int(),
  /** What the Swarm does by itself where a new task fails. */
  failureAction: z.enum(['pause', 'continue', 'rollback']),
});
export type RotationEffect = z.infer<typeof rotationEffect>;

/**
 * Letters, digits, "_", "-" and ".", beginning and ending with a letter or digit, at most 64.
 * Source: `validateConfigOrSecretAnnotations` of swarmkit.
 */
export const swarmObjectName = z
  .string()
  .max(64, 'a name has at most 64 characters')
  .regex(
    /^[a-zA-Z0-9]+(?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'use letters, digits, "_", "." and "-", and begin and end with a letter or digit',
  );

/** What it holds, in base64. How much that may be is checked with a sentence of its own, not here. */
export const dataBase64 = z.base64('what it holds is sent in base64');

/** What `list` takes. */
export const swarmObjectQuery = {
  cluster: resourceName,
  ...listQuery(['name', 'created', 'services', 'stack'] as const, {
    use: filterValues(z.enum(['used', 'unused'])),
    stack: filterValues(z.string().max(255)),
    collection: filterValues(z.string().max(1024)),
  }),
};

/** How many each value would leave, for the filter menus. */
export const swarmObjectFacets = z.object({
  use: z.record(z.string(), z.number()),
  stack: z.record(z.string(), z.number()),
  collection: z.record(z.string(), z.number()),
});

/** What `create` takes. */
export const swarmObjectSpec = z.object({
  cluster: resourceName,
  name: swarmObjectName,
  dataBase64,
  labels: z.record(z.string().min(1).max(1024), z.string().max(65_536)).default({}),
});

/** What `rotatePreview` answers. */
export const rotationPreview = z.object({
  /** The name the new version gets. */
  newName: z.string(),
  services: z.array(rotationEffect),
});
export type RotationPreview = z.infer<typeof rotationPreview>;
