import { z } from 'zod';
import { serviceModes, serviceStates, updateStates } from '@/lib/service-status';
import { taskStates } from '@/lib/swarm-states';
import { logQuery } from './containers';
import { empty, filterValues, listOf, listQuery, operation, resourceName, stream, timeMs } from './operation';
import { registryAuth } from './registry-auth';
import { serviceMode, servicePort, serviceSpec } from './service-spec';

/** A variable of a service's environment. */
export const serviceVariable = z.object({
  name: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[^=\0]+$/, 'a name has no "=" in it'),
  /** Null where it is not shown; sent back as null it stays what it is. */
  value: z.string().max(65_536).nullable(),
  /** Changes with the value, and tells nothing of it. Sent back with null, it says which value was meant. */
  mark: z.string().max(64).optional(),
});
export type ServiceVariable = z.infer<typeof serviceVariable>;

/** What a service should be, as it is shown and edited: as `ServiceSpec`, without the values of its environment. */
export const serviceSpecView = serviceSpec.extend({
  container: serviceSpec.shape.container
    .omit({ env: true })
    .extend({ environment: z.array(serviceVariable).max(2_000) }),
});
export type ServiceSpecView = z.infer<typeof serviceSpecView>;

const updateStatus = z.object({
  state: z.enum(updateStates),
  startedMs: timeMs.nullable(),
  completedMs: timeMs.nullable(),
  message: z.string(),
});

export const serviceRow = z.object({
  id: z.string(),
  name: z.string(),
  stack: z.string().nullable(),
  /** Whose it is: `/` where it carries no label that says. */
  collection: z.string(),
  state: z.enum(serviceStates),
  mode: z.enum(serviceModes),
  running: z.number().int(),
  /** How many tasks should run; of a global service one for each node that may run it. */
  desired: z.number().int(),
  /** `nginx:1.27`, without its digest. */
  image: z.string(),
  /** `sha256:…`, where the image is pinned to one. */
  imageDigest: z.string().nullable(),
  ports: z.array(servicePort),
  update: updateStatus.nullable(),
  createdMs: timeMs.nullable(),
  updatedMs: timeMs.nullable(),
});
export type ServiceRow = z.infer<typeof serviceRow>;

export const serviceDetail = serviceRow.extend({
  /** To be given back by `update`: which state of the service was edited. */
  version: z.number(),
  spec: serviceSpecView,
  /** How many tasks are in each state now. */
  tasks: z.partialRecord(z.enum(taskStates), z.number().int()),
  /** The networks of the specification with their names; null where no connected engine knows the network. */
  networks: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  /** Nodes with tasks of it whose engine is not connected: their containers cannot be looked into. */
  unconnectedNodes: z.array(z.object({ id: z.string(), name: z.string(), tasks: z.number().int() })),
  /** The job that changes it now. */
  job: z.string().nullable(),
});
export type ServiceDetail = z.infer<typeof serviceDetail>;

/** One part of a specification that is not what it was; null where it was, or is, not there. */
export const specDifference = z.object({
  field: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type SpecDifference = z.infer<typeof specDifference>;

const one = z.object({ cluster: resourceName, service: resourceName });
const target = (input: z.infer<typeof one>) => ({
  kind: 'service',
  cluster: input.cluster,
  id: input.service,
});
const path = '/clusters/{cluster}/services/{service}' as const;
const started = z.object({ job: z.string(), warnings: z.array(z.string()) });

/** A name as swarmkit takes it: it is part of a host name. Source: `isValidDNSName`, controlapi/service.go. */
export const serviceName = z
  .string()
  .min(1)
  .max(63, 'a name has at most 63 characters')
  .regex(
    /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/,
    'use letters, digits, "_" and "-", and begin and end with a letter or digit',
  );

/** Whether the registry is asked which digest a new image's tag means, so that all nodes run the same. */
const queryRegistry = z.boolean().default(true);

/** The Swarm keeps them with the service and gives them to the nodes that run it; without them, those it has stay. */
const auth = registryAuth.optional();

export const servicesContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/services',
    description: 'List the services of a Swarm',
    permission: 'Service View',
    target: (input) => ({ kind: 'service', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['name', 'state', 'mode', 'replicas', 'image', 'stack', 'created', 'updated'] as const, {
        state: filterValues(z.enum(serviceStates)),
        mode: filterValues(z.enum(serviceModes)),
        stack: filterValues(z.string().max(255)),
        collection: filterValues(z.string().max(1024)),
      }),
    }),
    output: listOf(serviceRow).extend({
      facets: z.object({
        state: z.record(z.string(), z.number()),
        mode: z.record(z.string(), z.number()),
        stack: z.record(z.string(), z.number()),
        collection: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One service; values of its environment are left out',
    permission: 'Service View',
    target,
    input: one,
    output: serviceDetail,
  }),
  inspect: operation({
    method: 'GET',
    path: `${path}/inspect`,
    description: "The manager's own answer, values of the environment masked",
    permission: 'Service View',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
  revealEnvironment: operation({
    method: 'POST',
    path: `${path}/environment/reveal`,
    description: 'The environment of a service with its values',
    effect: 'sensitive-read',
    permission: 'Container Reveal Environment',
    target,
    input: one,
    output: z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })) }),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/services',
    description: 'Create a service; the job follows its tasks until they run',
    successStatus: 201,
    permission: 'Service Create',
    target: (input) => ({ kind: 'service', cluster: input.cluster, name: input.spec.name }),
    summary: (input) => ({ image: input.spec.container.image, mode: input.spec.mode.kind }),
    input: z.object({
      cluster: resourceName,
      spec: serviceSpecView.extend({ name: serviceName }),
      queryRegistry,
      auth,
    }),
    output: started.extend({ id: z.string() }),
  }),
  update: operation({
    method: 'PUT',
    path,
    description:
      'Make a service what `spec` says; answers 409 with the differences where it changed since `version`',
    successStatus: 202,
    permission: 'Service Update',
    target,
    summary: (input) => ({ image: input.spec.container.image, version: input.version }),
    input: one.extend({
      /** As `get` answered it. */
      version: z.number(),
      spec: serviceSpecView,
      /** The specification as `get` answered it: tells what changed meanwhile, down to single fields. */
      base: serviceSpecView.optional(),
      queryRegistry,
      auth,
    }),
    output: started,
  }),
  scale: operation({
    method: 'POST',
    path: `${path}/scale`,
    description: 'Run another number of tasks of a replicated service',
    successStatus: 202,
    permission: 'Service Update',
    target,
    summary: (input) => ({ replicas: input.replicas }),
    input: one.extend({ replicas: z.number().int().min(0).max(100_000) }),
    output: started,
  }),
  restart: operation({
    method: 'POST',
    path: `${path}/restart`,
    description: 'Replace every task although nothing changed, as the update policy says',
    successStatus: 202,
    permission: 'Service Update',
    target,
    input: one,
    output: started,
  }),
  rollbackPreview: operation({
    method: 'GET',
    path: `${path}/rollback`,
    description: 'What rolling back would change',
    permission: 'Service View',
    target,
    input: one,
    output: z.object({
      /** Null where nothing else was ever asked of the service. */
      to: z
        .object({
          /** When that was replaced, and by whom, where Gantry did it. */
          replacedMs: timeMs.nullable(),
          actor: z.string().nullable(),
          differences: z.array(specDifference),
        })
        .nullable(),
      /** What stays as it is: how many are asked for now. */
      mode: serviceMode,
    }),
  }),
  rollback: operation({
    method: 'POST',
    path: `${path}/rollback`,
    description: 'Back to what the service was before, keeping the number of replicas that is asked for now',
    successStatus: 202,
    permission: 'Service Update',
    target,
    input: one,
    output: started,
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a service and its tasks; its volumes stay',
    permission: 'Service Delete',
    target,
    input: one,
    output: empty,
  }),
};

const serviceLogs = one.extend({ ...logQuery });

export const servicesStreams = {
  followLogs: stream({
    transport: 'websocket',
    path: `${path}/logs/follow`,
    description: "Follow the merged logs of a service's tasks",
    permission: 'Service Logs',
    effect: 'read',
    target,
    input: serviceLogs,
  }),
  downloadLogs: stream({
    transport: 'http',
    path: `${path}/logs`,
    description: "The logs of a service's tasks, merged by time, each line with its task's name",
    permission: 'Service Logs',
    effect: 'read',
    target,
    input: serviceLogs.extend({
      tail: logQuery.tail.or(z.literal('all')).default('all'),
      timestamps: z.stringbool().default(false),
    }),
  }),
  followStats: stream({
    transport: 'websocket',
    path: `${path}/stats/follow`,
    description: 'Follow what each task of a service uses, on nodes whose engine is connected',
    permission: 'Container Stats',
    effect: 'read',
    target,
    input: one,
  }),
};
