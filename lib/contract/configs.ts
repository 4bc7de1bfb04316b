import { z } from 'zod';
import { empty, listOf, operation, resourceName } from './operation';
import {
  dataBase64,
  rotationPreview,
  rotationWay,
  swarmObjectDetail,
  swarmObjectFacets,
  swarmObjectQuery,
  swarmObjectRow,
  swarmObjectSpec,
} from './swarm-objects';

export const configRow = swarmObjectRow.extend({
  sizeBytes: z.number(),
});
export type ConfigRow = z.infer<typeof configRow>;

export const configDetail = configRow.extend({
  ...swarmObjectDetail,
  /** What it holds. */
  dataBase64: z.string(),
});
export type ConfigDetail = z.infer<typeof configDetail>;

const one = z.object({ cluster: resourceName, config: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'config',
  cluster: input.cluster,
  id: input.config,
});
const path = '/clusters/{cluster}/configs/{config}' as const;

/** Configs of a Swarm. What one holds is shown to those who may see configs, and is in no audit entry. */
export const configsContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/configs',
    description: 'List the configs of a Swarm and who uses them',
    permission: 'Config View',
    target: (input) => ({ kind: 'config', cluster: input.cluster }),
    input: z.object(swarmObjectQuery),
    output: listOf(configRow).extend({ facets: swarmObjectFacets }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One config, what it holds, and the services that get it',
    permission: 'Config View',
    target,
    input: one,
    output: configDetail,
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/configs',
    description: 'Create a config',
    successStatus: 201,
    permission: 'Config Create',
    target: (input) => ({ kind: 'config', cluster: input.cluster, name: input.name }),
    summary: (input) => ({ labels: Object.keys(input.labels) }),
    input: swarmObjectSpec,
    output: z.object({ id: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a config that no service uses',
    permission: 'Config Delete',
    target,
    input: one,
    output: empty,
  }),
  rotatePreview: operation({
    method: 'GET',
    path: `${path}/rotation`,
    description: 'What a rotation would restart, and what the new version would be called',
    permission: 'Config View',
    target,
    input: one,
    output: rotationPreview,
  }),
  rotate: operation({
    method: 'POST',
    path: `${path}/rotate`,
    description:
      'Make a new version, move its services to it one by one, remove the old; undone where a service fails',
    successStatus: 202,
    permission: 'Config Update',
    target,
    input: one.extend({ dataBase64 }),
    output: z.object({ job: z.string() }),
  }),
  finishRotation: operation({
    method: 'POST',
    path: `${path}/rotation`,
    description: 'End a rotation that was interrupted: go on with it, or undo it',
    successStatus: 202,
    permission: 'Config Update',
    target,
    summary: (input) => ({ way: input.way }),
    input: one.extend({ way: rotationWay }),
    output: z.object({ job: z.string() }),
  }),
};
