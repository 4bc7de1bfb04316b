import { z } from 'zod';
import { requestStates } from '@/lib/request-status';
import { empty, filterValues, listOf, listQuery, operation, resourceName, timeMs } from './operation';

const request = z.object({
  id: z.string(),
  user: z.string(),
  /** Whether it is the caller's own. */
  own: z.boolean(),
  cluster: z.string(),
  container: z.object({ id: z.string(), name: z.string() }),
  collection: z.string(),
  reason: z.string(),
  minutes: z.number().int(),
  state: z.enum(requestStates),
  createdMs: timeMs,
  decidedBy: z.string().nullable(),
  decidedMs: timeMs.nullable(),
  note: z.string(),
  expiresMs: timeMs.nullable(),
});
export type TerminalRequest = z.infer<typeof request>;

const minutes = z.number().int().min(1).max(480);
const one = z.object({ request: resourceName });
const target = (input: { request: string }) => ({ kind: 'request', id: input.request });

export const requestsContract = {
  list: operation({
    method: 'GET',
    path: '/requests',
    description: "Requests for a terminal: the caller's own, and all of them for those who give access",
    permission: 'signed-in',
    target: () => ({ kind: 'request' }),
    input: z.object({
      ...listQuery(['created', 'user'] as const, {
        state: filterValues(z.enum(requestStates)),
        container: filterValues(z.string().max(255)),
      }),
    }),
    output: listOf(request),
  }),
  create: operation({
    method: 'POST',
    path: '/clusters/{cluster}/containers/{container}/requests',
    description: 'Ask for a terminal in a container for some time, with a reason',
    successStatus: 201,
    permission: 'Container View',
    target: (input) => ({ kind: 'container', cluster: input.cluster, id: input.container }),
    summary: ({ reason, minutes: asked }) => ({ reason, minutes: asked }),
    input: z.object({
      cluster: resourceName,
      container: resourceName,
      reason: z.string().trim().min(3).max(500),
      minutes,
    }),
    output: z.object({ id: z.string() }),
  }),
  approve: operation({
    method: 'POST',
    path: '/requests/{request}/approve',
    description: 'Give the terminal that somebody else asked for; the right ends by itself',
    permission: 'Access Manage',
    target,
    summary: ({ minutes: given, note }) => ({ minutes: given ?? null, note }),
    input: one.extend({
      /** As long as was asked, where left out. */
      minutes: minutes.optional(),
      note: z.string().trim().max(500).default(''),
    }),
    output: empty,
  }),
  decline: operation({
    method: 'POST',
    path: '/requests/{request}/decline',
    description: 'Refuse the terminal that somebody asked for',
    permission: 'Access Manage',
    target,
    summary: ({ note }) => ({ note }),
    input: one.extend({ note: z.string().trim().max(500).default('') }),
    output: empty,
  }),
  end: operation({
    method: 'POST',
    path: '/requests/{request}/end',
    description: 'Take an approved terminal away before its time; open ones are cut',
    permission: 'Access Manage',
    target,
    input: one,
    output: empty,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/requests/{request}/withdraw',
    description: "Take one's own request back, or give up the right that came of it",
    permission: 'signed-in',
    target,
    input: one,
    output: empty,
  }),
};
