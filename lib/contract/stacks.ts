import { z } from 'zod';
import { diagnosticCodes } from '@/lib/compose/diagnostic';
import { stackStates } from '@/lib/stack-status';
import { taskStates } from '@/lib/swarm-states';
import { containerStates, healthStates, logQuery, port, statsSample } from './containers';
import {
  collectionPath,
  filterValues,
  listOf,
  listQuery,
  operation,
  resourceName,
  stream,
  timeMs,
} from './operation';
import { registryLogin } from './registry-auth';

/** A stack's name, as Compose wants its project names. */
export const stackName = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9][a-z0-9_-]*$/,
    'use lower-case letters, digits, "_" and "-", and begin with a letter or digit',
  );

export { stackStates };
export type { StackState } from '@/lib/stack-status';

export const stackRow = z.object({
  name: z.string(),
  state: z.enum(stackStates),
  /** `other`: deployed by another tool. */
  origin: z.enum(['gantry', 'other']),
  services: z.array(z.string()),
  containers: z.object({ running: z.number().int(), total: z.number().int(), unhealthy: z.number().int() }),
  revision: z.number().int().nullable(),
  /** When it was last deployed by Gantry; else when its newest container was created. */
  updatedMs: timeMs.nullable(),
  updatedBy: z.string().nullable(),
  /** `swarm`: services of a Swarm, of which `containers` counts the tasks. */
  target: z.enum(['engine', 'swarm']).default('engine'),
  /** Where it and what belongs to it are: one collection, unless somebody labelled its parts otherwise. */
  collections: z.array(z.string()),
});
export type StackRow = z.infer<typeof stackRow>;

/** One task of a service, on whichever node. */
export const stackTask = z.object({
  id: z.string(),
  /** `web.1`, or `web.` and the node of a global service. */
  name: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  state: z.enum(taskStates),
  desiredState: z.enum(taskStates),
  sinceMs: timeMs.nullable(),
  /** Why it does not run, in sentences; '' where it does, or ended as it should. */
  problem: z.string(),
  /** What to do about that, as a sentence; '' where nothing is. */
  next: z.string(),
  containerId: z.string().nullable(),
  /** Whether its node's engine is connected: only then its container can be opened. */
  connected: z.boolean(),
});

/** What only a service of a Swarm has. */
export const stackSwarmService = z.object({
  id: z.string(),
  mode: z.enum(['replicated', 'global', 'replicated-job', 'global-job']),
  /** How its last update went; null where there was none. */
  update: z
    .object({
      state: z.enum([
        'updating',
        'paused',
        'completed',
        'rollback_started',
        'rollback_paused',
        'rollback_completed',
      ]),
      message: z.string(),
    })
    .nullable(),
  tasks: z.array(stackTask),
  /** Tasks beyond those listed. */
  moreTasks: z.number().int(),
});
export type StackSwarmService = z.infer<typeof stackSwarmService>;

export const stackService = z.object({
  name: z.string(),
  image: z.string(),
  /** What the latest revision's file says; null for a stack Gantry did not deploy. */
  fileReplicas: z.number().int().nullable(),
  /** How many containers there should be: the file's number, or the one set by hand. */
  replicas: z.number().int(),
  running: z.number().int(),
  scaledByHand: z.object({ actor: z.string(), timeMs, replicas: z.number().int() }).nullable(),
  ports: z.array(port),
  containers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      number: z.number().int(),
      state: z.enum(containerStates),
      health: z.enum(healthStates),
    }),
  ),
  /** Null for a service of one engine, whose containers are listed instead. */
  swarm: stackSwarmService.nullable().default(null),
});

export const stackDetail = stackRow.extend({
  serviceDetails: z.array(stackService),
  networks: z.array(z.string()),
  volumes: z.array(z.string()),
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.string()).default([]),
  /** The job of a deploy that is running now. */
  job: z.string().nullable(),
});
export type StackDetail = z.infer<typeof stackDetail>;

export const diagnostic = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.enum(diagnosticCodes),
  message: z.string(),
  path: z.string(),
  /** From 1. */
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
});

export const planStep = z.object({
  id: z.string(),
  kind: z.enum(['pull', 'create', 'recreate', 'update', 'rotate', 'start', 'stop', 'remove', 'wait']),
  object: z.enum(['image', 'network', 'volume', 'container', 'service', 'secret', 'config']),
  name: z.string(),
  service: z.string().nullable(),
  /** Which of its service's containers, from 1. */
  number: z.number().int().nullable(),
  containerId: z.string().nullable(),
  condition: z.enum(['service_healthy', 'service_completed_successfully']).nullable(),
  /** Why, in words; never the value of a variable or secret. */
  reasons: z.array(z.string()),
  /** Running containers that stop with it. */
  restarts: z.array(z.string()),
  dependsOn: z.array(z.string()),
});
export type PlanStep = z.infer<typeof planStep>;

/** The file's number changed since the last revision, and somebody scaled by hand: which shall hold? */
export const scaleQuestion = z.object({
  service: z.string(),
  inFile: z.number().int(),
  before: z.number().int(),
  live: z.number().int(),
});

export const stackPlan = z.object({
  /** Changes with what would be done: give it to `deploy` so that what was shown is what happens. */
  hash: z.string(),
  empty: z.boolean(),
  steps: z.array(planStep),
  scaleQuestions: z.array(scaleQuestion),
  /** Services and their replicas after the deploy. */
  replicas: z.record(z.string(), z.number().int()),
  warnings: z.array(z.string()),
  /** What stands in the way, in words: a plan with any cannot be deployed. */
  problems: z.array(z.string()),
});

export type StackPlan = z.infer<typeof stackPlan>;

/** What is pasted: the file, its variables, and the text of files it names. */
export const stackSource = z.object({
  yaml: z.string().max(1_048_576),
  variables: z.record(z.string().max(255), z.string().max(65_536)).default({}),
  /** Text of `env_file`, and of the files of secrets and configs, by the path the YAML names. */
  files: z.record(z.string().max(4096), z.string().max(524_288)).default({}),
  profiles: z.array(z.string().max(255)).max(50).default([]),
  /** Where it belongs; left out, where it is, or the only place where its deployer may deploy. */
  collection: collectionPath.optional(),
});
export type StackSource = z.input<typeof stackSource>;

/** What a plan and a deploy ask beside the file. */
export const planChoices = {
  /** Where a service was scaled by hand and the file's number changed too: which to follow. */
  scale: z.record(z.string(), z.enum(['file', 'keep'])).default({}),
  /** `missing` pulls what the node lacks; `always` asks the registry again. */
  pull: z.enum(['missing', 'always']).default('missing'),
};

/** What a deploy asks, wherever its file comes from. */
export const deployChoices = {
  ...planChoices,
  note: z.string().max(1000).default(''),
  /** The plan's hash; the deploy is refused as `plan_outdated` when it would now do something else. */
  planHash: z.string().max(128).optional(),
  /** For images of registries that want a sign-in: used for the deploy, and by a Swarm kept with each service. */
  credentials: z.array(registryLogin).max(20).optional(),
};

export const oneStack = z.object({ cluster: resourceName, stack: stackName });
export const stackTarget = (input: z.infer<typeof oneStack>) => ({
  kind: 'stack',
  cluster: input.cluster,
  id: input.stack,
  name: input.stack,
});
const path = '/clusters/{cluster}/stacks/{stack}' as const;

/** A commit of a git repository. */
export const gitCommit = z.object({
  /** 40 hex digits. */
  sha: z.string(),
  /** The first line of its message. */
  subject: z.string(),
  author: z.string(),
  committedMs: timeMs,
});
export type GitCommit = z.infer<typeof gitCommit>;

export const revisionRow = z.object({
  number: z.number().int(),
  createdMs: timeMs,
  actor: z.string(),
  note: z.string(),
  outcome: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'unknown']),
  /** What it changed, an object a line. */
  changes: z.array(z.string()),
  /** The images it ran, by service, pinned to a digest where one is known. */
  images: z.record(z.string(), z.string()),
  job: z.string().nullable(),
  /** What it was read from; null where it was pasted. */
  commit: gitCommit.nullable(),
});
export type Revision = z.infer<typeof revisionRow>;

export const stacksContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/stacks',
    description: 'List stacks, whoever deployed them',
    permission: 'Stack View',
    target: (input) => ({ kind: 'stack', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(['name', 'state', 'containers', 'updated'] as const, {
        state: filterValues(z.enum(stackStates)),
        origin: filterValues(z.enum(['gantry', 'other'])),
        collection: filterValues(z.string().max(1024)),
      }),
    }),
    output: listOf(stackRow).extend({
      /** How many stacks each value would leave, for the filter menus. */
      facets: z.object({
        state: z.record(z.string(), z.number()),
        origin: z.record(z.string(), z.number()),
        collection: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One stack: its services, containers, networks and volumes',
    permission: 'Stack View',
    target: stackTarget,
    input: oneStack,
    output: stackDetail,
  }),
  plan: operation({
    method: 'POST',
    path: `${path}/plan`,
    description: 'What a deploy would do, object by object, and why',
    effect: 'read',
    permission: 'Stack Deploy',
    target: stackTarget,
    input: oneStack.extend({ ...stackSource.shape, ...planChoices }),
    output: z.object({
      diagnostics: z.array(diagnostic),
      /** Null while the file has errors. */
      plan: stackPlan.nullable(),
    }),
  }),
  deploy: operation({
    method: 'POST',
    path: `${path}/deploy`,
    description: 'Deploy a stack; the job shows each step',
    successStatus: 202,
    permission: 'Stack Deploy',
    target: stackTarget,
    summary: (input) => ({
      yamlBytes: input.yaml.length,
      variables: Object.keys(input.variables),
      files: Object.keys(input.files),
      note: input.note,
    }),
    input: oneStack.extend({ ...stackSource.shape, ...deployChoices }),
    output: z.object({ job: z.string(), revision: z.number().int() }),
  }),
  redeployPlan: operation({
    method: 'POST',
    path: `${path}/redeploy/plan`,
    description: 'What deploying a revision again would do, object by object, and why',
    effect: 'read',
    permission: 'Stack Deploy',
    target: stackTarget,
    input: oneStack.extend({ revision: z.number().int().min(1).optional(), ...planChoices }),
    output: stackPlan,
  }),
  redeploy: operation({
    method: 'POST',
    path: `${path}/redeploy`,
    description:
      'Deploy the latest revision again, or go back to `revision` with the very images it ran, whatever its tags mean now',
    successStatus: 202,
    permission: 'Stack Deploy',
    target: stackTarget,
    summary: (input) => ({ revision: input.revision ?? null, pull: input.pull }),
    input: oneStack.extend({ revision: z.number().int().min(1).optional(), ...deployChoices }),
    output: z.object({ job: z.string(), revision: z.number().int() }),
  }),
  revisions: operation({
    method: 'GET',
    path: `${path}/revisions`,
    description: 'The revisions of a stack, newest first',
    permission: 'Stack View',
    target: stackTarget,
    input: oneStack.extend({ ...listQuery(['number'] as const, {}) }),
    output: listOf(revisionRow),
  }),
  revision: operation({
    method: 'GET',
    path: `${path}/revisions/{number}`,
    description: 'One revision with its source',
    effect: 'sensitive-read',
    permission: 'Stack Reveal Source',
    target: stackTarget,
    summary: (input) => ({ revision: input.number }),
    input: oneStack.extend({ number: z.coerce.number().int().min(1) }),
    output: revisionRow.extend({
      yaml: z.string(),
      variables: z.record(z.string(), z.string()),
      files: z.record(z.string(), z.string()),
      profiles: z.array(z.string()),
    }),
  }),
  scale: operation({
    method: 'POST',
    path: `${path}/scale`,
    description: 'Run another number of containers of a service',
    successStatus: 202,
    permission: 'Stack Scale',
    target: stackTarget,
    summary: (input) => ({ service: input.service, replicas: input.replicas }),
    input: oneStack.extend({
      service: z.string().min(1).max(255),
      replicas: z.number().int().min(0).max(1000),
    }),
    output: z.object({ job: z.string() }),
  }),
  start: operation({
    method: 'POST',
    path: `${path}/start`,
    description: 'Start what of a stack is stopped',
    successStatus: 202,
    permission: 'Stack Stop',
    target: stackTarget,
    input: oneStack,
    output: z.object({ job: z.string() }),
  }),
  stop: operation({
    method: 'POST',
    path: `${path}/stop`,
    description: 'Stop every container of a stack',
    successStatus: 202,
    permission: 'Stack Stop',
    target: stackTarget,
    input: oneStack,
    output: z.object({ job: z.string() }),
  }),
  removePlan: operation({
    method: 'GET',
    path: `${path}/removal`,
    description: 'What removing a stack would remove',
    permission: 'Stack View',
    target: stackTarget,
    input: oneStack.extend({ volumes: z.stringbool().or(z.boolean()).default(false) }),
    output: z.object({ steps: z.array(planStep) }),
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a stack; its volumes stay unless asked',
    successStatus: 202,
    permission: 'Stack Remove',
    target: stackTarget,
    summary: (input) => ({ volumes: input.volumes }),
    input: oneStack.extend({ volumes: z.stringbool().or(z.boolean()).default(false) }),
    output: z.object({ job: z.string() }),
  }),
  statsHistory: operation({
    method: 'GET',
    path: `${path}/stats`,
    description: 'Recent samples of what each running container of a stack uses, oldest first',
    permission: 'Container Stats',
    target: stackTarget,
    input: oneStack,
    output: z.object({
      containers: z.array(
        z.object({ id: z.string(), name: z.string(), service: z.string(), samples: z.array(statsSample) }),
      ),
    }),
  }),
};

const stackLogs = oneStack.extend({ ...logQuery, services: filterValues(z.string().max(255)).optional() });

export const stacksStreams = {
  followLogs: stream({
    transport: 'websocket',
    path: `${path}/logs/follow`,
    description: 'Follow the merged logs of a stack',
    permission: 'Container Logs',
    effect: 'read',
    target: stackTarget,
    input: stackLogs,
  }),
  downloadLogs: stream({
    transport: 'http',
    path: `${path}/logs`,
    description: "The stack's logs, merged by time, each line with its container's name",
    permission: 'Container Logs',
    effect: 'read',
    target: stackTarget,
    input: stackLogs.extend({
      tail: logQuery.tail.or(z.literal('all')).default('all'),
      timestamps: z.stringbool().default(false),
    }),
  }),
  followStats: stream({
    transport: 'websocket',
    path: `${path}/stats/follow`,
    description: 'Follow what each container of a stack uses',
    permission: 'Container Stats',
    effect: 'read',
    target: stackTarget,
    input: oneStack,
  }),
};
