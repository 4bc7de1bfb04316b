import { z } from 'zod';
import { auditOutcomes } from '@/lib/audit-status';
import { filterValues, listOf, listQuery, operation, stream, timeMs } from './operation';

export { auditOutcomes };

export const auditEntry = z.object({
  sequence: z.number().int(),
  timeMs,
  actor: z.string(),
  actorId: z.string().nullable(),
  via: z.enum(['session', 'token', 'sign-in', 'system']),
  address: z.string(),
  /** The operation's id, such as `stacks.deploy`. */
  operation: z.string(),
  cluster: z.string().nullable(),
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

const filter = {
  actor: filterValues(z.string().max(64)),
  operation: filterValues(z.string().max(64)),
  outcome: filterValues(z.enum(auditOutcomes)),
  cluster: filterValues(z.string().max(255)),
  targetKind: filterValues(z.string().max(64)),
  targetId: filterValues(z.string().max(255)),
  sinceMs: z.coerce.number().int(),
  untilMs: z.coerce.number().int(),
};

export const auditContract = {
  list: operation({
    method: 'GET',
    path: '/audit',
    description: 'Who did what, newest first',
    permission: 'Audit View',
    target: () => ({ kind: 'audit' }),
    input: z.object({ ...listQuery(['time'] as const, filter) }),
    output: listOf(auditEntry).extend({
      /** The values that occur, for the filter menus. */
      facets: z.object({ actor: z.array(z.string()), operation: z.array(z.string()) }),
    }),
  }),
};

export const auditStreams = {
  export: stream({
    transport: 'http',
    path: '/audit/export',
    description: 'The audit log as CSV or JSON Lines, oldest first',
    permission: 'Audit View',
    effect: 'sensitive-read',
    target: () => ({ kind: 'audit' }),
    summary: (input) => ({ format: input.format }),
    input: z.object({
      format: z.enum(['csv', 'jsonl']),
      search: z.string().max(200).optional(),
      filter: z.object(filter).partial().optional(),
    }),
  }),
};
