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

export const secretRow = swarmObjectRow.extend({
  /** Of an external secret store; '' where the Swarm keeps it. */
  driver: z.string(),
});
export type SecretRow = z.infer<typeof secretRow>;

export const secretDetail = secretRow.extend({
  ...swarmObjectDetail,
});
export type SecretDetail = z.infer<typeof secretDetail>;

const one = z.object({ cluster: resourceName, secret: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'secret',
  cluster: input.cluster,
  id: input.secret,
});
const path = '/clusters/{cluster}/secrets/{secret}' as const;

/** Secrets of a Swarm. No operation answers what one holds, and no audit entry has it. */
export const secretsContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/secrets',
    description: 'List the secrets of a Swarm and who uses them',
    permission: 'Secret View',
    target: (input) => ({ kind: 'secret', cluster: input.cluster }),
    input: z.object(swarmObjectQuery),
    output: listOf(secretRow).extend({ facets: swarmObjectFacets }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One secret and the services that get it; never what it holds',
    permission: 'Secret View',
    target,
    input: one,
    output: secretDetail,
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/secrets',
    description: 'Create a secret',
    successStatus: 201,
    permission: 'Secret Create',
    target: (input) => ({ kind: 'secret', cluster: input.cluster, name: input.name }),
    summary: (input) => ({ labels: Object.keys(input.labels) }),
    input: swarmObjectSpec,
    output: z.object({ id: z.string() }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a secret that no service uses',
    permission: 'Secret Delete',
    target,
    input: one,
    output: empty,
  }),
  rotatePreview: operation({
    method: 'GET',
    path: `${path}/rotation`,
    description: 'What a rotation would restart, and what the new version would be called',
    permission: 'Secret View',
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
    permission: 'Secret Update',
    target,
    input: one.extend({ dataBase64 }),
    output: z.object({ job: z.string() }),
  }),
  finishRotation: operation({
    method: 'POST',
    path: `${path}/rotation`,
    description: 'End a rotation that was interrupted: go on with it, or undo it',
    successStatus: 202,
    permission: 'Secret Update',
    target,
    summary: (input) => ({ way: input.way }),
    input: one.extend({ way: rotationWay }),
    output: z.object({ job: z.string() }),
  }),
};
