import { z } from 'zod';
import {
  containerSorts,
  containerStates,
  healthStates,
  restartPolicies,
  signals,
} from '@/lib/container-status';
import { containerFilesContract, containerFilesStreams } from './container-files';
import {
  empty,
  filterValues,
  imageReference,
  listOf,
  listQuery,
  operation,
  resourceName,
  stream,
  timeMs,
} from './operation';

export { containerSorts, containerStates, healthStates, restartPolicies, signals };
export type { ContainerState, HealthState } from '@/lib/container-status';

export const port = z.object({
  hostIp: z.string().nullable(),
  hostPort: z.number().int().nullable(),
  containerPort: z.number().int(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

export const containerRow = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  command: z.string(),
  createdMs: timeMs,
  state: z.enum(containerStates),
  /** When the state began, as far as the engine told; null when unknown. */
  stateSinceMs: timeMs.nullable(),
  health: z.enum(healthStates),
  exitCode: z.number().int().nullable(),
  nodeId: z.string(),
  nodeName: z.string(),
  stack: z.string().nullable(),
  service: z.string().nullable(),
  ports: z.array(port),
  networks: z.array(z.string()),
  volumes: z.array(z.string()),
  /** Whose it is: `/` where it carries no label that says. */
  collection: z.string(),
});
export type ContainerRow = z.infer<typeof containerRow>;

const limits = z.object({
  memoryBytes: z.number().int().min(0).optional(),
  memoryReservationBytes: z.number().int().min(0).optional(),
  memorySwapBytes: z.number().int().min(-1).optional(),
  /** CPUs: 1.5 is one and a half. 0 is no limit. */
  cpus: z.number().min(0).max(1024).optional(),
  cpuShares: z.number().int().min(0).optional(),
  /** -1 or 0 is no limit. */
  pidsLimit: z.number().int().min(-1).optional(),
});

const restartPolicy = z.object({
  name: z.enum(restartPolicies),
  maximumRetryCount: z.number().int().min(0).default(0),
});

const environmentVariable = z.object({ name: z.string(), value: z.string().nullable() });

export const containerDetail = containerRow.extend({
  path: z.string(),
  args: z.array(z.string()),
  entrypoint: z.array(z.string()),
  workingDir: z.string(),
  user: z.string(),
  hostname: z.string(),
  platform: z.string(),
  driver: z.string(),
  startedMs: timeMs.nullable(),
  finishedMs: timeMs.nullable(),
  error: z.string(),
  oomKilled: z.boolean(),
  restartCount: z.number().int(),
  pid: z.number().int(),
  tty: z.boolean(),
  privileged: z.boolean(),
  readonlyRootfs: z.boolean(),
  autoRemove: z.boolean(),
  init: z.boolean(),
  networkMode: z.string(),
  pidMode: z.string(),
  ipcMode: z.string(),
  capAdd: z.array(z.string()),
  capDrop: z.array(z.string()),
  securityOpt: z.array(z.string()),
  devices: z.array(z.string()),
  logDriver: z.string(),
  stopSignal: z.string(),
  restart: restartPolicy,
  resources: limits,
  labels: z.record(z.string(), z.string()),
  /** Values are null here; `containers.revealEnvironment` gives them. */
  environment: z.array(environmentVariable),
  mounts: z.array(
    z.object({
      type: z.string(),
      /** The volume's name, where it is a volume. */
      name: z.string().nullable(),
      source: z.string(),
      destination: z.string(),
      mode: z.string(),
      writable: z.boolean(),
    }),
  ),
  networkEndpoints: z.array(
    z.object({
      network: z.string(),
      networkId: z.string(),
      ipAddress: z.string(),
      gateway: z.string(),
      macAddress: z.string(),
      aliases: z.array(z.string()),
    }),
  ),
  healthcheck: z
    .object({
      test: z.array(z.string()),
      intervalMs: z.number(),
      timeoutMs: z.number(),
      startPeriodMs: z.number(),
      retries: z.number().int(),
      failingStreak: z.number().int(),
      probes: z.array(
        z.object({
          startMs: timeMs,
          endMs: timeMs.nullable(),
          exitCode: z.number().int(),
          output: z.string(),
        }),
      ),
    })
    .nullable(),
});
export type ContainerDetail = z.infer<typeof containerDetail>;

const one = z.object({ cluster: resourceName, container: resourceName });
type One = z.infer<typeof one>;
const target = (input: One) => ({ kind: 'container', cluster: input.cluster, id: input.container });
const path = '/clusters/{cluster}/containers/{container}' as const;

export const containerCreate = z.object({
  cluster: resourceName,
  node: resourceName.optional(),
  name: resourceName.optional(),
  image: imageReference,
  /** Arguments, one each: no shell is involved. */
  command: z.array(z.string()).max(1000).optional(),
  entrypoint: z.array(z.string()).max(1000).optional(),
  environment: z
    .array(
      z.object({
        name: z.string().regex(/^[^=\0]+$/, 'a variable needs a name without "="'),
        value: z.string().regex(/^[^\0]*$/, 'a value cannot hold a NUL'),
      }),
    )
    .max(1000)
    .default([]),
  labels: z.record(z.string(), z.string()).default({}),
  ports: z
    .array(
      z.object({
        hostIp: z.string().max(64).optional(),
        hostPort: z.number().int().min(0).max(65535).optional(),
        containerPort: z.number().int().min(1).max(65535),
        protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp'),
      }),
    )
    .max(500)
    .default([]),
  mounts: z
    .array(
      z.object({
        type: z.enum(['volume', 'bind', 'tmpfs']),
        source: z.string().max(4096).default(''),
        destination: z.string().max(4096).startsWith('/', 'a path in the container begins with "/"'),
        readOnly: z.boolean().default(false),
      }),
    )
    .max(200)
    .default([]),
  networks: z.array(resourceName).max(50).default([]),
  restart: restartPolicy.default({ name: 'no', maximumRetryCount: 0 }),
  resources: limits.default({}),
  user: z.string().max(255).optional(),
  workingDir: z.string().max(4096).optional(),
  hostname: z.string().max(255).optional(),
  tty: z.boolean().default(false),
  openStdin: z.boolean().default(false),
  privileged: z.boolean().default(false),
  readonlyRootfs: z.boolean().default(false),
  init: z.boolean().default(false),
  autoRemove: z.boolean().default(false),
  capAdd: z.array(z.string().max(64)).max(64).default([]),
  capDrop: z.array(z.string().max(64)).max(64).default([]),
  start: z.boolean().default(true),
});
export type ContainerCreate = z.input<typeof containerCreate>;

/** One sample of what a container uses. Rates and percentages are over the time since the sample before. */
export const statsSample = z.object({
  timeMs,
  /** 100 is one CPU fully used, as the docker CLI shows it. */
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  networkRxBytesPerSecond: z.number(),
  networkTxBytesPerSecond: z.number(),
  blockReadBytesPerSecond: z.number(),
  blockWriteBytesPerSecond: z.number(),
  pids: z.number().int(),
});
export type StatsSample = z.infer<typeof statsSample>;

/** What the log streams take. Times are in milliseconds; `tail` counts lines. */
export const logQuery = {
  tail: z.coerce.number().int().min(0).max(100_000).default(1000),
  sinceMs: z.coerce.number().int().min(0).optional(),
  untilMs: z.coerce.number().int().min(0).optional(),
};

const done = empty;

export const containersContract = {
  list: operation({
    method: 'GET',
    path: '/clusters/{cluster}/containers',
    description: 'List containers',
    permission: 'Container View',
    target: (input) => ({ kind: 'container', cluster: input.cluster }),
    input: z.object({
      cluster: resourceName,
      ...listQuery(containerSorts, {
        state: filterValues(z.enum(containerStates)),
        health: filterValues(z.enum(healthStates)),
        stack: filterValues(z.string().max(255)),
        service: filterValues(z.string().max(255)),
        image: filterValues(z.string().max(512)),
        node: filterValues(z.string().max(255)),
        network: filterValues(z.string().max(255)),
        volume: filterValues(z.string().max(255)),
        collection: filterValues(z.string().max(1024)),
      }),
    }),
    output: listOf(containerRow).extend({
      /** How many containers each value would leave, for the filter menus: at most 100 values each. */
      facets: z.object({
        state: z.record(z.string(), z.number()),
        stack: z.record(z.string(), z.number()),
        image: z.record(z.string(), z.number()),
        node: z.record(z.string(), z.number()),
        collection: z.record(z.string(), z.number()),
      }),
    }),
  }),
  get: operation({
    method: 'GET',
    path,
    description: 'One container, all of it but the values of its environment',
    permission: 'Container View',
    target,
    input: one,
    output: containerDetail,
  }),
  inspect: operation({
    method: 'GET',
    path: `${path}/inspect`,
    description: "The engine's own answer, environment values masked",
    permission: 'Container View',
    target,
    input: one,
    output: z.object({ inspect: z.unknown() }),
  }),
  revealEnvironment: operation({
    method: 'POST',
    path: `${path}/environment`,
    effect: 'sensitive-read',
    description: 'The environment with its values',
    permission: 'Container Reveal Environment',
    target,
    input: one,
    output: z.object({ environment: z.array(z.object({ name: z.string(), value: z.string() })) }),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/containers',
    description: 'Run a new container',
    successStatus: 201,
    permission: 'Container Create',
    target: (input) => ({ kind: 'container', cluster: input.cluster, name: input.name }),
    summary: (input) => ({
      image: input.image,
      name: input.name ?? null,
      environment: input.environment.map((variable) => variable.name),
      mounts: input.mounts.map((mount) => `${mount.type}:${mount.source}:${mount.destination}`),
      ports: input.ports.map((each) => `${each.hostPort ?? ''}:${each.containerPort}/${each.protocol}`),
      privileged: input.privileged,
      capAdd: input.capAdd,
    }),
    input: containerCreate,
    output: z.object({ id: z.string(), name: z.string(), warnings: z.array(z.string()) }),
  }),
  start: operation({
    method: 'POST',
    path: `${path}/start`,
    description: 'Start a container',
    permission: 'Container Start',
    target,
    input: one,
    output: done,
  }),
  stop: operation({
    method: 'POST',
    path: `${path}/stop`,
    description: 'Stop a container',
    permission: 'Container Stop',
    target,
    input: one.extend({ timeoutSeconds: z.number().int().min(0).max(3600).optional() }),
    output: done,
  }),
  restart: operation({
    method: 'POST',
    path: `${path}/restart`,
    description: 'Restart a container',
    permission: 'Container Restart',
    target,
    input: one.extend({ timeoutSeconds: z.number().int().min(0).max(3600).optional() }),
    output: done,
  }),
  kill: operation({
    method: 'POST',
    path: `${path}/kill`,
    description: 'Send a signal to a container',
    permission: 'Container Kill',
    target,
    summary: (input) => ({ signal: input.signal }),
    input: one.extend({ signal: z.enum(signals).default('SIGKILL') }),
    output: done,
  }),
  pause: operation({
    method: 'POST',
    path: `${path}/pause`,
    description: 'Pause a container',
    permission: 'Container Pause',
    target,
    input: one,
    output: done,
  }),
  unpause: operation({
    method: 'POST',
    path: `${path}/unpause`,
    description: 'Unpause a container',
    permission: 'Container Unpause',
    target,
    input: one,
    output: done,
  }),
  rename: operation({
    method: 'POST',
    path: `${path}/rename`,
    description: 'Rename a container',
    permission: 'Container Rename',
    target,
    summary: (input) => ({ name: input.name }),
    input: one.extend({ name: resourceName }),
    output: done,
  }),
  remove: operation({
    method: 'DELETE',
    path,
    description: 'Remove a container',
    permission: 'Container Remove',
    target,
    summary: (input) => ({ force: input.force, volumes: input.volumes }),
    input: one.extend({
      force: z.stringbool().or(z.boolean()).default(false),
      volumes: z.stringbool().or(z.boolean()).default(false),
    }),
    output: done,
  }),
  update: operation({
    method: 'PATCH',
    path: `${path}/resources`,
    description: 'Change limits and restart policy of a container, live',
    permission: 'Container Update',
    target,
    summary: (input) => ({ resources: input.resources, restart: input.restart?.name ?? null }),
    input: one.extend({ resources: limits.default({}), restart: restartPolicy.optional() }),
    output: z.object({ warnings: z.array(z.string()) }),
  }),
  top: operation({
    method: 'GET',
    path: `${path}/processes`,
    description: 'The processes in a container',
    permission: 'Container Top',
    target,
    input: one,
    output: z.object({ titles: z.array(z.string()), processes: z.array(z.array(z.string())) }),
  }),
  changes: operation({
    method: 'GET',
    path: `${path}/changes`,
    description: 'What changed in the filesystem since the image (at most 10,000)',
    permission: 'Container Changes',
    target,
    input: one,
    output: z.object({
      changes: z.array(z.object({ kind: z.enum(['modified', 'added', 'deleted']), path: z.string() })),
      total: z.number().int(),
    }),
  }),
  ...containerFilesContract,
  statsHistory: operation({
    method: 'GET',
    path: `${path}/stats`,
    description: 'Recent samples of what a container uses, oldest first',
    permission: 'Container Stats',
    target,
    input: one,
    output: z.object({ samples: z.array(statsSample) }),
  }),
};

export const containersStreams = {
  followLogs: stream({
    transport: 'websocket',
    path: `${path}/logs/follow`,
    description: 'Follow the log of a container',
    permission: 'Container Logs',
    effect: 'read',
    target,
    input: one.extend(logQuery),
  }),
  downloadLogs: stream({
    transport: 'http',
    path: `${path}/logs`,
    description: 'The whole log of a container, byte for byte',
    permission: 'Container Logs',
    effect: 'read',
    target,
    input: one.extend({
      ...logQuery,
      tail: logQuery.tail.or(z.literal('all')).default('all'),
      timestamps: z.stringbool().default(false),
    }),
  }),
  ...containerFilesStreams,
  followStats: stream({
    transport: 'websocket',
    path: `${path}/stats/follow`,
    description: 'Follow what a container uses',
    permission: 'Container Stats',
    effect: 'read',
    target,
    input: one,
  }),
  exec: stream({
    transport: 'websocket',
    path: `${path}/exec`,
    description: 'Open a terminal in a container',
    permission: 'Container Exec',
    effect: 'sensitive-read',
    target,
    summary: (input) => ({ command: input.command ?? null, user: input.user ?? null }),
    input: one.extend({
      /** A shell the container has, where left out: bash, else sh. */
      command: z
        .preprocess(
          (value) => (typeof value === 'string' ? [value] : value),
          z.array(z.string().min(1).max(4096)).min(1).max(100),
        )
        .optional(),
      user: z.string().max(255).optional(),
      workingDir: z.string().max(4096).optional(),
      columns: z.coerce.number().int().min(1).max(1000).default(80),
      rows: z.coerce.number().int().min(1).max(1000).default(24),
    }),
  }),
};
