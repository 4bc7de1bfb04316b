import { z } from 'zod';
import { auditOutcomes } from '@/lib/audit-status';
import { empty, filterValues, listOf, listQuery, operation, resourceName, stream, timeMs } from './operation';

export { auditOutcomes };

export const auditEntry = z.object({
  sequence: z.number().int(),
  timeMs,
  actor: z.string(),
  actorId: z.string().nullable(),
  via: z.enum(['session', 'token', 'sign-in', 'system', 'poll', 'webhook']),
  address: z.string(),
  /** The operation's id, such as `stacks.deploy`. */
  operation: z.string(),
  cluster: z.string().nullable(),
  /** Where the target was then; null where it is in no collection, or in several. */
  collection: z.string().nullable(),
  targetKind: z.string(),
  targetId: z.string().nullable(),
  targetName: z.string().nullable(),
  summary: z.record(z.string(), z.unknown()),
  outcome: z.enum(auditOutcomes),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  durationMs: z.number().nullable(),
  requestId: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** What is wrong with the log, and with which entry first. `sequence` is null where no entry can be named. */
export const auditProblem = z.object({
  reason: z.enum([
    'edited',
    'deleted',
    'restamped',
    'replaced',
    'truncated',
    /** One of the log's own checkpoints, or one of the second place's, has a wrong signature. */
    'checkpoint',
    'second-place',
  ]),
  /** The first bad row's place among all rows. */
  position: z.number().int(),
  sequence: z.number().int().nullable(),
  /** Where only a span can be named: its last entry. */
  untilSequence: z.number().int().nullable(),
  message: z.string(),
});
export type AuditProblem = z.infer<typeof auditProblem>;

const agreement = z.object({ position: z.number().int(), sequence: z.number().int(), timeMs }).nullable();

/** What came of checking the log. */
export const auditVerdict = z.object({
  sound: z.boolean(),
  problem: auditProblem.nullable(),
  /** How many rows and entries were found sound. */
  rows: z.number().int(),
  entries: z.number().int(),
  firstSequence: z.number().int(),
  lastSequence: z.number().int(),
  /** How many checkpoints agreed, and how many of another log's key were passed over. */
  checkpoints: z.number().int(),
  otherCheckpoints: z.number().int(),
  /** The newest of the log's own checkpoints that agreed, and the newest of the second place's. */
  signed: agreement,
  secondPlace: agreement,
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

/** What a form sends of the second place. */
export const auditDestination = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    /** Absolute, outside of the data directory. */
    path: z.string().min(2).max(1000).startsWith('/', 'give an absolute path'),
  }),
  z.object({
    kind: z.literal('syslog'),
    host: z
      .string()
      .max(255)
      .regex(/^[a-zA-Z0-9]([a-zA-Z0-9.:-]*[a-zA-Z0-9])?$/, 'give a host name or an IP address'),
    port: z.number().int().min(1).max(65535).default(6514),
    /** PEM of the certificates to trust for it, where the system's do not do. */
    ca: z.string().max(100_000).nullable().default(null),
    /** Who Gantry is to it, where it asks: a certificate, and its key without a passphrase, both PEM. */
    client: z
      .object({ cert: z.string().min(1).max(100_000), key: z.string().min(1).max(100_000) })
      .nullable()
      .default(null),
  }),
  z.object({
    kind: z.literal('webhook'),
    url: z.url({ protocol: /^https$/ }).max(2000),
    /** Sent as a bearer token; null sends none. */
    token: z.string().min(1).max(2000).nullable().default(null),
    ca: z.string().max(100_000).nullable().default(null),
  }),
]);
export type AuditDestination = z.infer<typeof auditDestination>;

export const auditVerification = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({
    state: z.literal('running'),
    startedMs: timeMs,
    /** Rows checked, and how many there are. */
    done: z.number().int(),
    total: z.number().int(),
  }),
  z.object({
    state: z.literal('done'),
    finishedMs: timeMs,
    verdict: auditVerdict,
    /** What was checked besides the log in the database. */
    archives: z.number().int(),
    /** Archives that are not where Gantry left them: what is in them was not checked. */
    missingArchives: z.array(z.string()),
    /** Where checkpoints to compare with came from. */
    comparedWith: z.enum(['nothing', 'file', 'given']),
  }),
  z.object({ state: z.literal('failed'), finishedMs: timeMs, message: z.string() }),
]);
export type AuditVerification = z.infer<typeof auditVerification>;

export const auditProof = z.object({
  /** PEM of the Ed25519 key that checkpoints are signed with. */
  publicKey: z.string(),
  keyId: z.string(),
  /** The newest checkpoint, and how many rows came after it. */
  checkpoint: z.object({ number: z.number().int(), sequence: z.number().int(), timeMs }).nullable(),
  unsignedRows: z.number().int(),
  /** At start the log was not as the newest checkpoint says. */
  brokenAtStart: z.string().nullable(),
  destination: z
    .object({
      kind: z.enum(['file', 'syslog', 'webhook']),
      /** The path, the host and port, or the URL without its query. */
      place: z.string(),
      hasToken: z.boolean(),
      hasClientCertificate: z.boolean(),
      deliveredMs: timeMs.nullable(),
      /** Checkpoints not delivered yet. */
      waiting: z.number().int(),
      failingSinceMs: timeMs.nullable(),
      lastError: z.string().nullable(),
    })
    .nullable(),
  /** Null keeps everything in the database. */
  retentionDays: z.number().int().nullable(),
  archives: z.array(
    z.object({
      number: z.number().int(),
      file: z.string(),
      firstSequence: z.number().int(),
      lastSequence: z.number().int(),
      sizeBytes: z.number().int(),
      createdMs: timeMs,
    }),
  ),
  verification: auditVerification,
});
export type AuditProofState = z.infer<typeof auditProof>;

export const savedSearch = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(60),
  /** The query of the page's address, such as `q=web&outcome=failed`. */
  query: z.string().max(2000),
});
export type SavedSearch = z.infer<typeof savedSearch>;

const filter = {
  actor: filterValues(z.string().max(64)),
  operation: filterValues(z.string().max(64)),
  outcome: filterValues(z.enum(auditOutcomes)),
  cluster: filterValues(z.string().max(255)),
  targetKind: filterValues(z.string().max(64)),
  targetId: filterValues(z.string().max(255)),
  /** The target's id or its name, whichever a caller gave. */
  about: filterValues(z.string().max(255)),
  sinceMs: z.coerce.number().int(),
  untilMs: z.coerce.number().int(),
};

export const auditContract = {
  list: operation({
    method: 'GET',
    path: '/audit',
    description: 'Who did what, newest first: what lies where the caller holds the permission',
    permission: 'Audit View',
    target: () => ({ kind: 'entry' }),
    input: z.object({ ...listQuery(['time'] as const, filter) }),
    output: listOf(auditEntry).extend({
      /** The values that occur, for the filter menus. */
      facets: z.object({ actor: z.array(z.string()), operation: z.array(z.string()) }),
    }),
  }),
  proof: operation({
    method: 'GET',
    path: '/audit/proof',
    description:
      'What proves the audit log: its key, checkpoints, second place and archives, and the last check',
    permission: 'Audit View',
    target: () => ({ kind: 'audit' }),
    input: empty,
    output: auditProof,
  }),
  verify: operation({
    method: 'POST',
    path: '/audit/verify',
    description: 'Begin to check the whole audit log; `proof` says how far it is and what came of it',
    permission: 'Audit View',
    target: () => ({ kind: 'audit' }),
    summary: (input) => ({ againstGivenCheckpoints: input.checkpoints !== undefined }),
    input: z.object({
      /** What the second place holds, a checkpoint a line, where Gantry cannot read it itself. */
      checkpoints: z
        .string()
        .max(3 * 1024 * 1024)
        .optional(),
    }),
    output: auditVerification,
  }),
  setDestination: operation({
    method: 'PUT',
    path: '/audit/destination',
    description: 'Set the second place that checkpoints are sent to; null for none',
    permission: 'Audit Manage',
    target: () => ({ kind: 'audit', name: 'second place' }),
    summary: ({ destination }) => ({ kind: destination?.kind ?? 'none' }),
    input: z.object({ destination: auditDestination.nullable() }),
    output: empty,
  }),
  setRetention: operation({
    method: 'PUT',
    path: '/audit/retention',
    description: 'Set after how many days entries are moved to an archive; null for never',
    permission: 'Audit Manage',
    target: () => ({ kind: 'audit', name: 'retention' }),
    summary: ({ days }) => ({ days }),
    input: z.object({ days: z.number().int().min(1).max(36_500).nullable() }),
    output: empty,
  }),
  searches: operation({
    method: 'GET',
    path: '/audit/searches',
    description: 'The searches of the audit log that the caller keeps',
    permission: 'Audit View',
    target: () => ({ kind: 'saved search' }),
    input: empty,
    output: z.object({ items: z.array(savedSearch) }),
  }),
  saveSearch: operation({
    method: 'POST',
    path: '/audit/searches',
    description: 'Keep a search by name; one of the same name is replaced',
    permission: 'Audit View',
    target: ({ name }) => ({ kind: 'saved search', name }),
    input: savedSearch.omit({ id: true }),
    output: savedSearch,
  }),
  removeSearch: operation({
    method: 'DELETE',
    path: '/audit/searches/{search}',
    description: 'Forget a search',
    permission: 'Audit View',
    target: ({ search }) => ({ kind: 'saved search', id: search }),
    input: z.object({ search: resourceName }),
    output: empty,
  }),
};

export const auditStreams = {
  archive: stream({
    transport: 'http',
    path: '/audit/archives/{archive}/download',
    description: 'An archive of old audit entries, as it was written',
    permission: 'Audit View',
    effect: 'sensitive-read',
    target: (input) => ({ kind: 'audit', id: `archive ${input.archive}` }),
    input: z.object({ archive: z.coerce.number().int().positive() }),
  }),
  export: stream({
    transport: 'http',
    path: '/audit/export',
    description:
      'The audit log as CSV or JSON Lines, oldest first: what lies where the caller holds the permission. As `proof`, whole and with all that it takes to verify it',
    permission: 'Audit View',
    effect: 'sensitive-read',
    target: ({ format }) => ({ kind: format === 'proof' ? 'audit' : 'entry' }),
    summary: (input) => ({ format: input.format }),
    input: z.object({
      format: z.enum(['csv', 'jsonl', 'proof']),
      search: z.string().max(200).optional(),
      filter: z.object(filter).partial().optional(),
    }),
  }),
};
