import { isDeepStrictEqual } from 'node:util';
import type { Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { type GitRun, gitRun, type GitSource } from '@/lib/contract/stack-git';
import { type GitCommit, gitCommit } from '@/lib/contract/stacks';
import { GantryError } from '@/lib/errors';
import type { StackGitTable } from '../store/schema';
import type { Caller } from '../api/call';
import type { Store } from '../store/store';

export type GitRow = Selectable<StackGitTable>;
type Key = { cluster: string; stack: string };

/** Where a stack comes from, opened. */
export type OpenSource = {
  url: string;
  ref: string;
  file: string;
  user: string;
  token: string | null;
  variables: Record<string, string>;
  profiles: string[];
};

export type Deployed = { commit: GitCommit; revision: number };

const textMap = z.record(z.string(), z.string());
const texts = z.array(z.string());
const deployedText = z.object({ commit: gitCommit, revision: z.number() });

export async function findSource(store: Store, { cluster, stack }: Key): Promise<GitRow | null> {
  const row = await store.db
    .selectFrom('stack_git')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('stack', '=', stack)
    .executeTakeFirst();
  return row ?? null;
}

/** @throws `conflict` where the stack comes from no repository */
export async function requireSource(store: Store, key: Key): Promise<GitRow> {
  const row = await findSource(store, key);
  if (row) return row;
  throw new GantryError('conflict', {
    message: `The stack "${key.stack}" is not deployed from git. Deploy it from a repository first.`,
  });
}

/**
 * Keeps a source, of which `caller` deployed something. What is automatic stays as it is, unless that would deploy what
 * `caller` chose with somebody else's rights: then it is off.
 */
export async function saveSource(
  store: Store,
  { cluster, stack }: Key,
  source: OpenSource,
  deployed: Deployed,
  caller: Pick<Caller, 'userId' | 'via' | 'credentialId'>,
): Promise<void> {
  const before = await findSource(store, { cluster, stack });
  const tokenId = caller.via === 'token' ? caller.credentialId : null;
  const isLent =
    before !== null &&
    before.mode !== 'off' &&
    (before.run_as !== caller.userId || before.run_as_token !== tokenId) &&
    !isDeepStrictEqual(openSource(store, before), source);
  const values = {
    url: source.url,
    ref: source.ref,
    file: source.file,
    user_name: source.user,
    sealed_token: source.token === null ? null : store.secrets.seal(source.token),
    sealed_variables: store.secrets.seal(JSON.stringify(source.variables)),
    profiles: JSON.stringify(source.profiles),
    deployed: JSON.stringify(deployed),
    tried_sha: deployed.commit.sha,
    seen_sha: deployed.commit.sha,
    checked_ms: Date.now(),
  };
  const off = { mode: 'off', run_as: null, run_as_name: null, run_as_token: null } as const;
  await store.db
    .insertInto('stack_git')
    .values({ cluster, stack, mode: 'off', poll_minutes: 5, ...values })
    .onConflict((conflict) =>
      conflict.columns(['cluster', 'stack']).doUpdateSet(isLent ? { ...values, ...off } : values),
    )
    .execute();
}

export async function changeSource(
  store: Store,
  { cluster, stack }: Key,
  change: Updateable<StackGitTable>,
): Promise<void> {
  await store.db
    .updateTable('stack_git')
    .set(change)
    .where('cluster', '=', cluster)
    .where('stack', '=', stack)
    .execute();
}

export async function noteRun(store: Store, key: Key, run: GitRun): Promise<void> {
  await changeSource(store, key, {
    last_run: JSON.stringify({ ...run, message: run.message.slice(0, 1000) }),
    ...(run.sha === null ? {} : { seen_sha: run.sha }),
    checked_ms: run.atMs,
  });
}

/** At start: what an earlier process was at did not come to its end. */
export async function recoverRuns(store: Store): Promise<void> {
  const rows = await store.db.selectFrom('stack_git').selectAll().where('last_run', 'is not', null).execute();
  for (const row of rows) {
    const run = lastRunOf(row);
    if (run?.outcome !== 'running') continue;
    const message = 'Gantry was stopped while it went on. Look at what runs, then check for changes.';
    await noteRun(store, row, { ...run, outcome: 'failed', message });
  }
}

export async function forgetSource(store: Store, { cluster, stack }: Key): Promise<void> {
  await store.db.deleteFrom('stack_git').where('cluster', '=', cluster).where('stack', '=', stack).execute();
}

export function openSource(store: Store, row: GitRow): OpenSource {
  return {
    url: row.url,
    ref: row.ref,
    file: row.file,
    user: row.user_name,
    token: row.sealed_token === null ? null : store.secrets.open(row.sealed_token),
    variables: textMap.parse(JSON.parse(store.secrets.open(row.sealed_variables))),
    profiles: texts.parse(JSON.parse(row.profiles)),
  };
}

export function deployedOf({ deployed }: Pick<GitRow, 'deployed'>): Deployed | null {
  return deployed === null ? null : deployedText.parse(JSON.parse(deployed));
}

export function lastRunOf({ last_run: run }: Pick<GitRow, 'last_run'>): GitRun | null {
  return run === null ? null : gitRun.parse(JSON.parse(run));
}

/** Where the git server of a stack posts. */
export function webhookUrl(publicUrl: string, hook: string): string {
  return `${publicUrl}/api/v1/hooks/git/${hook}`;
}

/** As it is shown: without the token, and without the values of variables. */
export function shownSource(store: Store, row: GitRow, publicUrl: string): GitSource {
  const { url, ref, file, user, token, variables, profiles } = openSource(store, row);
  return {
    url,
    ref,
    file,
    user,
    hasToken: token !== null,
    variables: Object.keys(variables),
    profiles,
    deployed: deployedOf(row),
    seen:
      row.seen_sha === null || row.checked_ms === null ? null : { sha: row.seen_sha, atMs: row.checked_ms },
    automatic: {
      mode: row.mode,
      pollMinutes: row.poll_minutes,
      runsAs: row.mode === 'off' ? null : row.run_as_name,
      webhookUrl: row.hook === null ? null : webhookUrl(publicUrl, row.hook),
    },
    lastRun: lastRunOf(row),
  };
}
