import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { gitSettings } from '@/lib/contract/stack-git';
import { noteOfAsked } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import type { GitReader, GitRevision } from '../git/git-reader';
import type { Runtime } from '../runtime';
import { setRevisionCommit } from '../stacks/revisions';
import {
  changeSource,
  deployedOf,
  findSource,
  forgetSource,
  type OpenSource,
  openSource,
  requireSource,
  saveSource,
  shownSource,
} from './git-sources';

export type StackGitParts = Pick<Runtime, 'store' | 'publicUrl' | 'inventory'> & {
  hints: Pick<Runtime['hints'], 'changed'>;
  reader: GitReader;
  /** What plans and deploys a pasted stack does so for these: one verdict. */
  stacks: Pick<Handlers<'stacks'>, 'plan' | 'deploy'>;
};

type Key = { cluster: string; stack: string };

/** The operations on stacks that come from git. What was read is planned and deployed as if it had been pasted. */
export function createStackGitHandlers(parts: StackGitParts): Handlers<'stackGit'> {
  const { store, publicUrl, inventory, hints, reader, stacks } = parts;

  /** What is stored, with what is given over it. @throws `bad_request` where a token would go elsewhere */
  const sourceOf = async (key: Key, given: z.output<typeof gitSettings> | undefined): Promise<OpenSource> => {
    if (!given) return openSource(store, await requireSource(store, key));
    const row = await findSource(store, key);
    const stored = row ? openSource(store, row) : null;
    const { url, ref, file, user, token, variables, profiles } = given;
    const isSame = stored !== null && new URL(stored.url).href === new URL(url).href;
    if (token === undefined && stored?.token != null && !isSame) {
      throw new GantryError('bad_request', {
        message:
          'The stored token goes to no other address than it was given for: type the token of this one, or say that there is none.',
        data: { issues: [{ path: 'source.token', message: 'is missing' }] },
      });
    }
    return {
      url,
      ref,
      file,
      user,
      token: token === undefined ? (stored?.token ?? null) : token,
      variables: variables ?? stored?.variables ?? {},
      profiles,
    };
  };

  const read = ({ cluster, stack }: Key, source: OpenSource): Promise<GitRevision> =>
    reader.read({ ...source, stack, target: inventory.cluster(cluster).swarm ? 'swarm' : 'engine' });

  const pasted = ({ variables, profiles }: OpenSource, { yaml, files }: GitRevision) => ({
    yaml,
    files,
    variables,
    profiles,
  });
  const changed = ({ cluster }: Key) => hints.changed(cluster, ['stacks']);

  return {
    async get(key) {
      const row = await findSource(store, key);
      return { source: row && shownSource(store, row, publicUrl) };
    },

    async check({ cluster, stack, source: given, scale, pull }, call) {
      const key = { cluster, stack };
      const source = await sourceOf(key, given);
      const revision = await read(key, source);
      const { sha } = revision.commit;
      call.note({ commit: sha });
      const row = await findSource(store, key);
      if (row && !given) {
        await changeSource(store, key, { seen_sha: sha, checked_ms: Date.now() });
        changed(key);
      }
      const planned = await stacks.plan(
        { ...key, ...pasted(source, revision), collection: given?.collection, scale, pull },
        call,
      );
      const deployed = row && deployedOf(row);
      return { commit: revision.commit, isDeployed: deployed?.commit.sha === sha, ...planned };
    },

    async deploy({ cluster, stack, source: given, commit: wanted, note, ...choices }, call) {
      const key = { cluster, stack };
      const source = await sourceOf(key, given);
      const revision = await read(key, source);
      const { commit } = revision;
      if (wanted !== undefined && wanted !== commit.sha) {
        throw new GantryError('plan_outdated', {
          message: `There is a newer commit, ${commit.sha.slice(0, 8)} "${commit.subject}", than the one that was looked at. Look at its plan, then deploy.`,
        });
      }
      call.note({ commit: commit.sha, repository: source.url });
      const begun = await stacks.deploy(
        {
          ...key,
          ...pasted(source, revision),
          collection: given?.collection,
          ...choices,
          note,
        },
        call,
      );
      await setRevisionCommit(store, { ...key, number: begun.revision }, commit);
      await saveSource(store, key, source, { commit, revision: begun.revision }, call.caller);
      changed(key);
      return { ...begun, commit };
    },

    async automate({ cluster, stack, mode, pollMinutes }, call) {
      const { caller } = call;
      const key = { cluster, stack };
      const row = await requireSource(store, key);
      const runAs =
        mode === 'off'
          ? { run_as: null, run_as_name: null, run_as_token: null }
          : {
              run_as: caller.userId,
              run_as_name: caller.userName,
              run_as_token: caller.via === 'token' ? caller.credentialId : null,
            };
      const secret = mode === 'webhook' && row.sealed_hook_secret === null ? newSecret() : null;
      await changeSource(store, key, {
        mode,
        poll_minutes: pollMinutes,
        ...runAs,
        last_run: null,
        ...(secret === null
          ? {}
          : { hook: randomBytes(16).toString('hex'), sealed_hook_secret: store.secrets.seal(secret) }),
      });
      const before = { mode: row.mode, pollMinutes: row.poll_minutes, 'runs as': row.run_as_name };
      call.note(noteOfAsked(before, { mode, pollMinutes, 'runs as': runAs.run_as_name }));
      changed(key);
      return { secret };
    },

    async renewSecret({ cluster, stack }) {
      const key = { cluster, stack };
      const row = await requireSource(store, key);
      if (row.hook === null) {
        throw new GantryError('conflict', {
          message: `The stack "${stack}" has no webhook yet. Choose deploys by webhook first.`,
        });
      }
      const secret = newSecret();
      await changeSource(store, key, { sealed_hook_secret: store.secrets.seal(secret) });
      changed(key);
      return { secret };
    },

    async detach({ cluster, stack }) {
      const key = { cluster, stack };
      await requireSource(store, key);
      await forgetSource(store, key);
      changed(key);
      return {};
    },
  };
}

/** 256 random bits, as letters and digits. */
function newSecret(): string {
  return randomBytes(32).toString('hex');
}
