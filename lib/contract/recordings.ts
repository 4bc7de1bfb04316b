import { z } from 'zod';
import { recordingStates } from '@/lib/recording-status';
import { empty, filterValues, listOf, listQuery, operation, resourceName, stream, timeMs } from './operation';

const recording = z.object({
  id: z.string(),
  user: z.string(),
  address: z.string(),
  /** Of its audit entry. */
  requestId: z.string(),
  cluster: z.string(),
  node: z.string(),
  container: z.object({ id: z.string(), name: z.string() }),
  stack: z.string().nullable(),
  collection: z.string(),
  command: z.array(z.string()),
  /** The user in the container; '' for its own. */
  runAs: z.string(),
  state: z.enum(recordingStates),
  exitCode: z.number().int().nullable(),
  startedMs: timeMs,
  endedMs: timeMs.nullable(),
  sizeBytes: z.number().int(),
  /** Why it is kept past the rule for recordings; null: it goes as that says. */
  kept: z.string().nullable(),
  /** Where the text that was searched for stood: the first few lines, by their time from the start. */
  hits: z.array(z.object({ atMs: z.number().int(), text: z.string() })),
});
export type Recording = z.infer<typeof recording>;

const rule = z.object({
  days: z.number().int().min(1).max(36_500).nullable(),
  totalBytes: z
    .number()
    .int()
    .min(1024 ** 2)
    .nullable(),
});

const one = z.object({ recording: resourceName });
const target = (input: { recording: string }) => ({ kind: 'recording', id: input.recording });

export const recordingsContract = {
  list: operation({
    method: 'GET',
    path: '/recordings',
    description: "Terminals, open ones too: the caller's own, and those in what they may watch",
    permission: 'signed-in',
    target: () => ({ kind: 'recording' }),
    input: z.object({
      ...listQuery(['started', 'size', 'user', 'container'] as const, {
        user: filterValues(z.string().max(64)),
        cluster: filterValues(z.string().max(255)),
        container: filterValues(z.string().max(255)),
        stack: filterValues(z.string().max(255)),
        state: filterValues(z.enum(recordingStates)),
        sinceMs: z.coerce.number().int(),
        untilMs: z.coerce.number().int(),
      }),
      /** What stood on the screen, in any case. Open terminals are found once they have ended. */
      text: z.string().max(200).optional(),
    }),
    output: listOf(recording).extend({
      /** Text in recordings that began before this was not looked for: there are too many. Null: all were. */
      searchedSinceMs: timeMs.nullable(),
      /** In so many recordings text could not be looked for: what was kept of it is damaged, or its key is missing. */
      unreadableTexts: z.number().int(),
      facets: z.object({ user: z.array(z.string()), cluster: z.array(z.string()) }),
    }),
  }),
  get: operation({
    method: 'GET',
    path: '/recordings/{recording}',
    description: 'Whose terminal it was, where and when',
    permission: 'Recording View',
    target,
    input: one,
    output: recording,
  }),
  end: operation({
    method: 'POST',
    path: '/recordings/{recording}/end',
    description: 'End an open terminal; the one in it is told by whom',
    permission: 'Recording Manage',
    target,
    input: one,
    output: empty,
  }),
  keep: operation({
    method: 'PUT',
    path: '/recordings/{recording}/keep',
    description: 'Keep a recording, with a reason, whatever the rule says; null lets it go by the rule again',
    permission: 'Recording Manage',
    target,
    input: one.extend({ reason: z.string().trim().min(3).max(500).nullable() }),
    output: empty,
  }),
  retention: operation({
    method: 'GET',
    path: '/recordings/retention/rule',
    description: 'How long recordings are kept, and how much room they may take',
    permission: 'Recording Manage',
    target: () => ({ kind: 'recordings', name: 'retention' }),
    input: empty,
    output: rule,
  }),
  setRetention: operation({
    method: 'PUT',
    path: '/recordings/retention/rule',
    description: 'Set how long recordings are kept and how much room they may take; null for no limit',
    permission: 'Recording Manage',
    target: () => ({ kind: 'recordings', name: 'retention' }),
    summary: ({ days, totalBytes }) => ({ days, totalBytes }),
    input: rule,
    output: empty,
  }),
};

export const recordingsStreams = {
  play: stream({
    transport: 'http',
    path: '/recordings/{recording}/cast',
    description: 'A recording, as asciicast version 2',
    permission: 'Recording View',
    effect: 'sensitive-read',
    target,
    input: one,
  }),
  watch: stream({
    transport: 'websocket',
    path: '/recordings/{recording}/watch',
    description: 'Watch an open terminal as asciicast; the one in it is told who does',
    permission: 'Recording View',
    effect: 'sensitive-read',
    target,
    input: one,
  }),
};
