import { z } from 'zod';
import { isGitUrl } from '@/lib/git-url';
import { collectionPath, empty, operation, timeMs } from './operation';
import {
  deployChoices,
  diagnostic,
  gitCommit,
  oneStack,
  planChoices,
  stackPlan,
  stackTarget,
} from './stacks';

/** Of a branch or tag; `git check-ref-format` has the rules. */
const refPattern = /^(?!.*(\.\.|\/\/|\.lock(\/|$)|\/\.|@\{))[A-Za-z0-9_][A-Za-z0-9_./@+#-]*(?<![./])$/;

/** Where a stack's Compose file comes from. */
export const gitSettings = z.object({
  url: z
    .string()
    .min(1)
    .max(2048)
    .refine(
      isGitUrl,
      'is not the https address of a repository. Give user and token in their fields, not in the address',
    ),
  /** A branch or tag; '' is the default branch. */
  ref: z
    .string()
    .max(250)
    .regex(refPattern, 'is not the name of a branch or tag')
    .or(z.literal(''))
    .default(''),
  /** From the root of the repository. */
  file: z.string().min(1).max(1024).default('compose.yaml'),
  user: z.string().max(255).default(''),
  /** Null: none. Left out: the stored one, which goes to no other address than it was given for. */
  token: z.string().min(1).max(4096).nullable().optional(),
  /** Left out: the stored ones. */
  variables: z.record(z.string().max(255), z.string().max(65_536)).optional(),
  profiles: z.array(z.string().max(255)).max(50).default([]),
  /** Where the stack belongs, as for pasted stacks. */
  collection: collectionPath.optional(),
});
export type GitSettings = z.input<typeof gitSettings>;

export const gitModes = ['off', 'poll', 'webhook'] as const;

/** What came of looking for a new commit. */
export const gitRun = z.object({
  atMs: timeMs,
  by: z.enum(['poll', 'webhook']),
  /** `refused`: not allowed to whoever switched it on. */
  outcome: z.enum(['running', 'deployed', 'unchanged', 'refused', 'failed']),
  /** 40 hex digits; null where it was not read. */
  sha: z.string().nullable(),
  /** In words; '' where all went well. */
  message: z.string(),
});
export type GitRun = z.infer<typeof gitRun>;

export const gitSource = z.object({
  url: z.string(),
  ref: z.string(),
  file: z.string(),
  user: z.string(),
  hasToken: z.boolean(),
  /** Names only. */
  variables: z.array(z.string()),
  profiles: z.array(z.string()),
  /** What was deployed from there last, and as which revision. */
  deployed: z.object({ commit: gitCommit, revision: z.number().int() }).nullable(),
  /** The newest commit when it was last looked for. */
  seen: z.object({ sha: z.string(), atMs: timeMs }).nullable(),
  automatic: z.object({
    mode: z.enum(gitModes),
    pollMinutes: z.number().int(),
    /** Whose rights it runs with; null while it is off. */
    runsAs: z.string().nullable(),
    /** Where a git server posts; null before there is one. */
    webhookUrl: z.string().nullable(),
  }),
  lastRun: gitRun.nullable(),
});
export type GitSource = z.infer<typeof gitSource>;

const path = '/clusters/{cluster}/stacks/{stack}/git' as const;

/** Left out: what is stored. */
const source = gitSettings.optional();

const summaryOf = (settings: z.output<typeof source>): Record<string, string> =>
  settings ? { url: settings.url, ref: settings.ref, file: settings.file } : {};

export const stackGitContract = {
  get: operation({
    method: 'GET',
    path,
    description: 'The git repository a stack is deployed from, and how that goes',
    permission: 'Stack View',
    target: stackTarget,
    input: oneStack,
    output: z.object({ source: gitSource.nullable() }),
  }),
  check: operation({
    method: 'POST',
    path: `${path}/check`,
    description: 'Fetch the newest commit, and say what deploying it would do; nothing is changed',
    effect: 'sensitive-read',
    permission: 'Stack Deploy',
    target: stackTarget,
    summary: (input) => summaryOf(input.source),
    input: oneStack.extend({ source, ...planChoices }),
    output: z.object({
      commit: gitCommit,
      /** Whether it is what was deployed last. */
      isDeployed: z.boolean(),
      diagnostics: z.array(diagnostic),
      /** Null while the file has errors. */
      plan: stackPlan.nullable(),
    }),
  }),
  deploy: operation({
    method: 'POST',
    path: `${path}/deploy`,
    description: 'Deploy the newest commit; what is given as source is kept for the next time',
    successStatus: 202,
    permission: 'Stack Deploy',
    target: stackTarget,
    summary: (input) => ({ ...summaryOf(input.source), commit: input.commit ?? null, note: input.note }),
    input: oneStack.extend({
      source,
      ...deployChoices,
      /** The commit that was looked at: the deploy is refused as `plan_outdated` when there is a newer one. */
      commit: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional(),
    }),
    output: z.object({ job: z.string(), revision: z.number().int(), commit: gitCommit }),
  }),
  automate: operation({
    method: 'PUT',
    path: `${path}/automatic`,
    description:
      'Deploy new commits without being asked: looked for every so many minutes, or when the git server calls. ' +
      'That runs with the rights of who sets this, as they are then',
    permission: 'Stack Deploy',
    target: stackTarget,
    summary: (input) => ({ mode: input.mode, pollMinutes: input.pollMinutes }),
    input: oneStack.extend({
      mode: z.enum(gitModes),
      pollMinutes: z.number().int().min(1).max(1440).default(5),
    }),
    output: z.object({
      /** The webhook's secret, where one was made: it is shown this once. */
      secret: z.string().nullable(),
    }),
  }),
  renewSecret: operation({
    method: 'POST',
    path: `${path}/webhook-secret`,
    description: 'Make a new secret for the webhook; the old one no longer counts. It is shown this once',
    permission: 'Stack Deploy',
    target: stackTarget,
    input: oneStack,
    output: z.object({ secret: z.string() }),
  }),
  detach: operation({
    method: 'DELETE',
    path,
    description: 'Forget the repository, its token and the webhook; what runs stays as it is',
    permission: 'Stack Deploy',
    target: stackTarget,
    input: oneStack,
    output: empty,
  }),
};
