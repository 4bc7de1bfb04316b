import { randomUUID } from 'node:crypto';
import type { GitRun } from '@/lib/contract/stack-git';
import { type ErrorCode, GantryError, isGantryError, toGantryError } from '@/lib/errors';
import type { Handlers, SignedCall } from '../api/call';
import { type Passage, type Passing, passThrough, type Visit, whyDenied } from '../api/door';
import type { GitReader } from '../git/git-reader';
import { entryPlace } from '../policy/entry-place';
import type { Runtime } from '../runtime';
import { findRevision } from '../stacks/revisions';
import {
  changeSource,
  deployedOf,
  findSource,
  type GitRow,
  lastRunOf,
  noteRun,
  openSource,
} from './git-sources';

export type AutomationParts = Pick<Runtime, 'store'> & {
  jobs: Pick<Runtime['jobs'], 'isRunning'>;
  passing: Passing;
  hints: Pick<Runtime['hints'], 'changed'>;
  reader: GitReader;
  deploy: Handlers<'stackGit'>['deploy'];
};

/** Who was refused, on which way, and why. */
export type Denied = {
  by: 'poll' | 'webhook';
  visit: Visit;
  actor: string;
  actorId: string | null;
  failure: GantryError;
};

/** Deploys new commits without being asked, each time with the rights that who switched it on has then. */
export type GitAutomation = {
  /**
   * Begins to deploy the newest commit of a stack, and answers once that is allowed and noted in the log.
   * @throws `forbidden`, `not_found` where it may not be any more; `audit_unavailable`
   */
  begin(row: GitRow, by: 'poll' | 'webhook', visit: Visit): Promise<void>;
  /** Notes in the log that somebody was refused before anything began. */
  noteDenied(row: GitRow, denied: Denied): Promise<void>;
  /** Looks for new commits where it is time to. */
  poll(nowMs: number): Promise<void>;
  close(): void;
};

const operation = 'stackGit.deploy';
const pollEveryMs = 20_000;
/** Stacks looked at together: fewer than may wait for `reader`, which refuses the others. Those left come first next time. */
const polledTogether = 25;
/** While somebody else's deploy runs. */
const retryMs = 3_000;
const retriesMost = 400;
/** Failures that are no fault of the commit: it is tried again. */
const passesByItself: readonly ErrorCode[] = [
  ...(['throttled', 'audit_unavailable', 'git_unreachable', 'registry_unreachable', 'no_quorum'] as const),
  ...(['engine_unreachable', 'engine_timeout', 'engine_cut_off'] as const),
];

export function createGitAutomation(parts: AutomationParts): GitAutomation {
  const { store, jobs, passing, hints, reader, deploy } = parts;
  const { access, audit, log } = passing;
  /** Stacks at work; true where another call came meanwhile. */
  const working = new Map<string, boolean>();
  const closing = new AbortController();

  const keyOf = ({ cluster, stack }: GitRow) => `${cluster}/${stack}`;
  const note = async (row: GitRow, run: GitRun) => {
    await noteRun(store, row, run);
    hints.changed(row.cluster, ['stacks']);
  };
  const passageOf = (row: GitRow): Passage => ({
    id: operation,
    permission: 'Stack Deploy',
    asked: null,
    effect: 'change',
    target: { kind: 'stack', cluster: row.cluster, id: row.stack, name: row.stack },
    summary: { url: row.url, ref: row.ref, file: row.file },
  });
  const callerOf = (row: GitRow, by: 'poll' | 'webhook') =>
    row.run_as === null ? null : access.actFor({ userId: row.run_as, tokenId: row.run_as_token }, by);

  /** Deploys the newest commit and waits for its end, again where a call came meanwhile. */
  const work = async (row: GitRow, by: 'poll' | 'webhook', call: SignedCall): Promise<void> => {
    let sha: string | null = null;
    let last: GitRow | null = row;
    const say = (outcome: GitRun['outcome'], message = '') =>
      note(row, { atMs: Date.now(), by, outcome, sha, message });
    try {
      while (last) {
        working.set(keyOf(row), false);
        await say('running');
        sha = await reader.head(openSource(store, last));
        await changeSource(store, row, { tried_sha: sha });
        if (await isDeployed(last, sha)) {
          call.note({ commit: sha, unchanged: true });
          await say('unchanged');
        } else {
          await deployed(last, call);
          await say('deployed');
        }
        last = working.get(keyOf(row)) ? await asItWas(row) : null;
      }
    } catch (error) {
      const failure = toGantryError(error);
      if (failure.code === 'internal')
        log.error({ err: error, stack: row.stack }, 'a deploy from git failed');
      // The next look tries this commit again.
      if (passesByItself.includes(failure.code)) await changeSource(store, row, { tried_sha: null });
      await say(failure.code === 'forbidden' ? 'refused' : 'failed', failure.message);
      throw failure;
    } finally {
      working.delete(keyOf(row));
    }
  };

  const isDeployed = async (row: GitRow, sha: string) => {
    const deployed = deployedOf(row);
    if (deployed?.commit.sha !== sha) return false;
    const revision = await findRevision(store, row.cluster, row.stack, deployed.revision);
    return revision?.outcome === 'succeeded';
  };

  /** What is stored now; null where it is not the same user's to deploy any more. */
  const asItWas = async (row: GitRow): Promise<GitRow | null> => {
    const now = await findSource(store, row);
    const isSame =
      now?.mode === row.mode && now.run_as === row.run_as && now.run_as_token === row.run_as_token;
    return isSame ? now : null;
  };

  /** Deploys, once other deploys of the stack are over, and waits until it is done. */
  const deployed = async (row: GitRow, call: SignedCall): Promise<void> => {
    const { cluster, stack } = row;
    for (let tries = 1; ; tries += 1) {
      // Whose deploy it waited for may have chosen another source, which these rights are not lent to.
      const now = await asItWas(row);
      if (!now) {
        throw new GantryError('conflict', {
          message: `Automatic deploys of the stack "${stack}" were changed while this one waited, so it did not go on.`,
        });
      }
      let following: Promise<unknown> = Promise.resolve();
      const ofJob = { ...call, outcomeFollows: (done: Promise<unknown>) => (following = done) };
      try {
        const source = openSource(store, now);
        await deploy({ cluster, stack, source, scale: {}, pull: 'missing', note: '' }, ofJob);
      } catch (error) {
        if (!isGantryError(error) || error.code !== 'deploy_running' || tries >= retriesMost) throw error;
        await pause(retryMs, closing.signal);
        continue;
      }
      await following;
      return;
    }
  };

  const noteDenied: GitAutomation['noteDenied'] = async (row, { by, visit, actor, actorId, failure }) => {
    const passage = passageOf(row);
    const { target, summary } = passage;
    await audit.record({
      timeMs: Date.now(),
      actor,
      actorId,
      via: by,
      address: visit.address,
      operation,
      ...entryPlace(passage, await passing.locate(target), null),
      targetKind: target.kind,
      targetId: row.stack,
      targetName: row.stack,
      summary,
      requestId: visit.requestId,
      outcome: 'denied',
      errorCode: failure.code,
      errorMessage: failure.message,
      durationMs: 0,
    });
    passing.auditChanged();
  };

  /** Nobody to act for: it is refused, noted and said on the stack's page. */
  const refuseForNobody = async (row: GitRow, by: 'poll' | 'webhook', visit: Visit): Promise<never> => {
    const failure = new GantryError('forbidden', {
      message: `${row.run_as_name ?? 'Nobody'} switched automatic deploys on and may not deploy any more: the user is disabled or removed, or the token is gone. Somebody who may deploy this stack has to switch them on again.`,
    });
    await noteDenied(row, { by, visit, actor: row.run_as_name ?? 'nobody', actorId: row.run_as, failure });
    throw failure;
  };

  const begin: GitAutomation['begin'] = async (row, by, visit) => {
    if (working.has(keyOf(row))) {
      working.set(keyOf(row), true);
      return;
    }
    working.set(keyOf(row), false);
    let begun = false;
    try {
      const caller = await callerOf(row, by);
      if (!caller) return await refuseForNobody(row, by, visit);
      // It goes on when the git server has its answer.
      const staying = { ...visit, signal: closing.signal };
      await passThrough(passing, passageOf(row), caller, staying, async (call) => {
        begun = true;
        const done = work(row, by, { ...call, caller });
        done.catch(() => undefined);
        call.outcomeFollows(done);
      });
    } catch (error) {
      const failure = toGantryError(error);
      const outcome = failure.status < 500 ? 'refused' : 'failed';
      await note(row, { atMs: Date.now(), by, outcome, sha: null, message: failure.message });
      throw failure;
    } finally {
      if (!begun) working.delete(keyOf(row));
    }
  };

  /** Whether who switched it on may still, so that a git server is asked only for them. */
  const mayStill = async (row: GitRow) => {
    const caller = await callerOf(row, 'poll');
    const passage = passageOf(row);
    return caller !== null && whyDenied(passage, caller, await passing.locate(passage.target)) === null;
  };

  const look = async (row: GitRow): Promise<void> => {
    const visit = { requestId: randomUUID(), address: '', userAgent: 'gantry', signal: closing.signal };
    const before = lastRunOf(row);
    if (!(await mayStill(row))) {
      // Told and noted once, not every few minutes.
      if (before?.outcome !== 'refused') await begin(row, 'poll', visit);
      else await changeSource(store, row, { checked_ms: Date.now() });
      return;
    }
    const sha = await reader.head(openSource(store, row));
    if (sha !== row.tried_sha) return begin(row, 'poll', visit);
    await changeSource(store, row, { seen_sha: sha, checked_ms: Date.now() });
    // What was only out of reach for a while is well again.
    if (before?.outcome === 'failed' && before.sha === null) {
      await note(row, { atMs: Date.now(), by: 'poll', outcome: 'unchanged', sha, message: '' });
    }
  };

  const poll: GitAutomation['poll'] = async (nowMs) => {
    const rows = await store.db.selectFrom('stack_git').selectAll().where('mode', '=', 'poll').execute();
    const due = rows
      .filter((row) => (row.checked_ms ?? 0) + row.poll_minutes * 60_000 <= nowMs)
      .filter((row) => !working.has(keyOf(row)))
      .filter(({ cluster, stack }) => !jobs.isRunning(cluster, { kind: 'stack', id: stack }))
      .sort((a, b) => (a.checked_ms ?? 0) - (b.checked_ms ?? 0))
      .slice(0, polledTogether);
    await Promise.all(
      due.map(async (row) => {
        try {
          await look(row);
        } catch (error) {
          const { message, status } = toGantryError(error);
          // What was begun has said so itself.
          if (lastRunOf((await findSource(store, row)) ?? row)?.outcome === 'refused') return;
          const outcome = status === 403 ? 'refused' : 'failed';
          await note(row, { atMs: Date.now(), by: 'poll', outcome, sha: null, message });
        }
      }),
    );
  };

  let polling: Promise<void> | null = null;
  const timer = setInterval(() => {
    polling ??= poll(Date.now())
      .catch((error: unknown) => log.warn({ err: error }, 'looking for new commits failed'))
      .finally(() => {
        polling = null;
      });
  }, pollEveryMs);
  timer.unref();

  return {
    begin,
    noteDenied,
    poll,
    close() {
      clearInterval(timer);
      closing.abort(new GantryError('conflict', { message: 'Gantry stopped.' }));
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(toGantryError(signal.reason));
      },
      { once: true },
    );
  });
}
