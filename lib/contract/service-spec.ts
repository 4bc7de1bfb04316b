import { z } from 'zod';

/**
 * What a Swarm service should be: Docker's `ServiceSpec` in our words, as far as Gantry reads and writes it. What it does
 * not name is kept as it is when a service is updated.
 * Source: Docker Engine API, "ServiceCreate".
 */

const labels = z.record(z.string().max(1024), z.string().max(65_536));
const text = z.string().max(65_536);
const whole = z.number().int().min(0);

export const serviceMode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replicated'), replicas: whole.max(100_000) }),
  z.object({ kind: z.literal('global') }),
  z.object({ kind: z.literal('replicated-job'), maxConcurrent: whole, totalCompletions: whole }),
  z.object({ kind: z.literal('global-job') }),
]);
export type ServiceMode = z.infer<typeof serviceMode>;

export const serviceMount = z.object({
  type: z.enum(['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image']),
  /** A path, a volume's name, or '' for an anonymous volume and tmpfs. */
  source: text,
  target: text,
  readOnly: z.boolean(),
  /** Volumes: nothing of the image is copied into a new one. */
  noCopy: z.boolean().optional(),
  volumeLabels: labels.optional(),
  driver: z
    .object({ name: z.string().max(255), options: labels })
    .nullable()
    .optional(),
  propagation: z.string().max(32).optional(),
  tmpfsBytes: whole.optional(),
  tmpfsMode: whole.optional(),
});
export type ServiceMount = z.infer<typeof serviceMount>;

/** A secret or config as a file in the service's containers. */
export const serviceFile = z.object({
  id: z.string().max(255),
  name: z.string().max(255),
  /** The file's name under `/run/secrets`, or a path. */
  target: text,
  uid: z.string().max(32),
  gid: z.string().max(32),
  /** Permission bits as a number: 0o444. */
  mode: whole,
});
export type ServiceFile = z.infer<typeof serviceFile>;

export const serviceHealthcheck = z.object({
  test: z.array(text),
  intervalMs: z.number().min(0),
  timeoutMs: z.number().min(0),
  startPeriodMs: z.number().min(0),
  retries: whole,
});

export const updatePolicy = z.object({
  /** How many at once; 0 is all. */
  parallelism: whole,
  delayMs: z.number().min(0),
  failureAction: z.enum(['pause', 'continue', 'rollback']),
  monitorMs: z.number().min(0),
  maxFailureRatio: z.number().min(0).max(1),
  order: z.enum(['stop-first', 'start-first']),
});
export type UpdatePolicy = z.infer<typeof updatePolicy>;

const resources = z.object({
  /** 1,000,000,000 is one CPU; 0 is none. */
  nanoCpus: z.number().min(0),
  memoryBytes: z.number().min(0),
});

export const servicePort = z.object({
  protocol: z.enum(['tcp', 'udp', 'sctp']),
  targetPort: z.number().int().min(1).max(65535),
  /** 0: the Swarm chooses one. */
  publishedPort: z.number().int().min(0).max(65535),
  publishMode: z.enum(['ingress', 'host']),
});
export type ServicePort = z.infer<typeof servicePort>;

export const serviceSpec = z.object({
  name: z.string().min(1).max(255),
  labels,
  mode: serviceMode,
  container: z.object({
    image: z.string().min(1).max(600),
    labels,
    /** Replaces the image's entrypoint; empty: the image's own. */
    command: z.array(text),
    /** Replaces the image's command; empty: the image's own. */
    args: z.array(text),
    hostname: z.string().max(255),
    /** `NAME=value`, or `NAME` alone. */
    env: z.array(text),
    workingDir: text,
    user: z.string().max(255),
    groups: z.array(z.string().max(255)),
    tty: z.boolean(),
    openStdin: z.boolean(),
    readOnly: z.boolean(),
    init: z.boolean().nullable(),
    stopSignal: z.string().max(32),
    /** Null: the engine's ten seconds. */
    stopGracePeriodMs: z.number().min(0).nullable(),
    healthcheck: serviceHealthcheck.nullable(),
    /** `address name`, as lines of a hosts file. */
    hosts: z.array(text),
    dns: z.object({ nameservers: z.array(text), search: z.array(text), options: z.array(text) }),
    mounts: z.array(serviceMount),
    secrets: z.array(serviceFile),
    configs: z.array(serviceFile),
    capAdd: z.array(z.string().max(64)),
    capDrop: z.array(z.string().max(64)),
    sysctls: labels,
    ulimits: z.array(z.object({ name: z.string().max(64), soft: z.number(), hard: z.number() })),
  }),
  resources: z.object({
    limits: resources.extend({ pids: whole }),
    reservations: resources,
  }),
  restart: z
    .object({
      condition: z.enum(['none', 'on-failure', 'any']),
      delayMs: z.number().min(0),
      /** 0 is without end. */
      maxAttempts: whole,
      windowMs: z.number().min(0),
    })
    .nullable(),
  placement: z.object({
    /** `node.labels.zone==a` and so on. */
    constraints: z.array(text),
    /** What tasks are spread over: `node.labels.zone`. */
    spread: z.array(text),
    /** 0 is without limit. */
    maxReplicasPerNode: whole,
    /** Filled in by the Swarm from the image; nothing where any will do. */
    platforms: z.array(z.object({ os: z.string(), architecture: z.string() })),
  }),
  networks: z.array(z.object({ target: z.string().max(255), aliases: z.array(z.string().max(255)) })),
  logDriver: z.object({ name: z.string().max(255), options: labels }).nullable(),
  /** Grows to restart all tasks although nothing changed. */
  forceUpdate: whole,
  updatePolicy: updatePolicy.nullable(),
  rollbackPolicy: updatePolicy.nullable(),
  endpoint: z.object({ mode: z.enum(['vip', 'dnsrr']), ports: z.array(servicePort) }),
});
export type ServiceSpec = z.infer<typeof serviceSpec>;
