import path from 'node:path';
import { addRemote, Errors, fetch, init, listServerRefs, readCommit } from 'isomorphic-git';
import { type ComposeTarget, loadProject } from '@/lib/compose/load';
import { GantryError, isGantryError } from '@/lib/errors';
import type { Egress } from '../egress/egress';
import { createGitHttp } from './git-http';
import { gitLimits } from './git-limits';
import { createMemoryFiles } from './memory-files';
import { type FetchedCommit, partsOf, readText } from './read-tree';

export type GitRemote = {
  /** `https://…`; `http://…` only where the setting lists the host. */
  url: string;
  /** A branch or tag; '' is the default branch. */
  ref: string;
  user: string;
  token: string | null;
};

export type GitRequest = GitRemote & {
  /** Where the Compose file is, from the root of the repository. */
  file: string;
  stack: string;
  target: ComposeTarget;
  variables: Record<string, string>;
  profiles: string[];
};

export type GitCommit = {
  /** 40 hex digits. */
  sha: string;
  /** The first line of its message. */
  subject: string;
  author: string;
  committedMs: number;
};

/** What a commit has for a stack. */
export type GitRevision = {
  commit: GitCommit;
  yaml: string;
  /** Those the Compose file names and the commit has, by the name in the Compose file. */
  files: Record<string, string>;
};

/**
 * Fetches the newest commit of a branch or tag, and nothing before it, into memory; reads the Compose file and what that
 * names beside it.
 *
 * @throws `address_refused`, `git_unreachable`, `git_denied`, `git_unusable`
 */
export async function readRepository(request: GitRequest, egress: Egress): Promise<GitRevision> {
  return withWords(request, async () => {
    const fs = createMemoryFiles();
    const gitdir = '/repository';
    const cache = {};
    const server = connection(request, egress);
    const { ref } = await findRef(request, server);
    await init({ fs, gitdir, bare: true });
    await addRemote({ fs, gitdir, remote: 'origin', url: request.url });
    const { fetchHead } = await fetch({
      ...server,
      fs,
      gitdir,
      cache,
      remote: 'origin',
      remoteRef: ref,
      ref,
      singleBranch: true,
      tags: false,
      depth: 1,
    });
    if (fetchHead === null) throw unusable('it is empty: push a commit first');
    const { oid, commit } = await readCommit({ fs, gitdir, cache, oid: fetchHead });
    const fetched: FetchedCommit = { fs, gitdir, cache, oid };
    const yaml = await readText(fetched, request.file, gitLimits.composeBytes);
    if (yaml === null) throw unusable(`its commit ${oid.slice(0, 8)} has no file "${request.file}"`);
    return {
      commit: {
        sha: oid,
        subject: (commit.message.split('\n')[0] ?? '').slice(0, 200),
        author: commit.author.name.slice(0, 200),
        committedMs: commit.committer.timestamp * 1000,
      },
      yaml,
      files: await filesNamed(fetched, yaml, request),
    };
  });
}

/** The commit a branch or tag is at now, 40 hex digits. @throws as `readRepository` */
export async function readHead(remote: GitRemote, egress: Egress): Promise<string> {
  return withWords(remote, async () => (await findRef(remote, connection(remote, egress))).sha);
}

/**
 * What a branch or tag is called in full, and the commit it is at. Git's client would take `heads/main` for the branch
 * `main`, and `pull/1/head` for what anybody proposed: here they are the branches and tags that are called so.
 */
async function findRef(
  { ref: name }: GitRemote,
  server: ReturnType<typeof connection>,
): Promise<{ ref: string; sha: string }> {
  const refs = await listServerRefs({ ...server, protocolVersion: 1, peelTags: true });
  const meant = name === '' ? ['HEAD'] : [name, `refs/tags/${name}`, `refs/heads/${name}`];
  for (const ref of meant) {
    const found = refs.find((each) => each.ref === ref);
    if (found) return { ref, sha: found.peeled ?? found.oid };
  }
  throw missingRef(name);
}

/** Where git's client connects to, for so long in all as one repository may take. */
function connection(remote: GitRemote, egress: Egress) {
  const { user, token } = remote;
  return {
    http: createGitHttp(egress, requireUrl(remote.url, egress)),
    url: remote.url,
    // GitHub, GitLab and Gitea take any name with a token.
    ...(token === null ? {} : { onAuth: () => ({ username: user === '' ? 'git' : user, password: token }) }),
  };
}

function requireUrl(text: string, egress: Egress): URL {
  const url = new URL(text);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && egress.names(url.hostname))) return url;
  throw new GantryError('address_refused', {
    message: `Git is spoken over https with "${url.hostname}": plain http would show its files, and a token, to everybody on the way. Who runs Gantry can allow it by listing the host in GANTRY_EGRESS_ALLOW.`,
  });
}

/** What the Compose file names: where one of them may not be read, its line is told. */
async function filesNamed(
  commit: FetchedCommit,
  yaml: string,
  { stack, target, variables, profiles, file }: GitRequest,
): Promise<Record<string, string>> {
  const { requiredFiles } = loadProject({ text: yaml, stackName: stack, target, variables, profiles });
  const files: Record<string, string> = {};
  for (const name of requiredFiles) {
    try {
      const inRepository = [path.posix.dirname(file), ...partsOf(name)].join('/');
      const content = await readText(commit, inRepository, gitLimits.fileBytes);
      if (content !== null) files[name] = content;
    } catch (error) {
      if (!isGantryError(error)) throw error;
      const line = yaml.split('\n').findIndex((each) => each.includes(name)) + 1;
      const where = line > 0 ? `Line ${line} of ${file}: ` : '';
      throw new GantryError('git_unusable', { message: `${where}${error.message}`, cause: error });
    }
  }
  return files;
}

/** Says in words what git's client throws. */
async function withWords<T>(remote: GitRemote, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isGantryError(error)) throw error;
    const { host } = new URL(remote.url);
    if (error instanceof Errors.HttpError) {
      const { statusCode } = error.data;
      const isDenied = [401, 403, 404].includes(statusCode);
      throw new GantryError(isDenied ? 'git_denied' : 'git_unreachable', {
        message: isDenied
          ? `${host} does not show this repository (it answered ${statusCode}). Check its address, and the user and token.`
          : `The git server ${host} answered ${statusCode}. Try again later.`,
        cause: error,
      });
    }
    if (error instanceof Errors.NotFoundError) throw missingRef(remote.ref);
    throw new GantryError('git_unusable', {
      message: `${host} sent something that is no git repository. Check the address: it is the one "git clone" takes.`,
      cause: error,
    });
  }
}

function missingRef(ref: string): GantryError {
  return unusable(ref === '' ? 'it has no default branch' : `it has no branch or tag "${ref}"`);
}

function unusable(why: string): GantryError {
  return new GantryError('git_unusable', { message: `The repository cannot be used: ${why}.` });
}
