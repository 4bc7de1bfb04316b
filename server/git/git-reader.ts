import { type ErrorCode, GantryError } from '@/lib/errors';
import { createEgress } from '../egress/egress';
import { createThread, type Thread, threadScript } from '../threads/thread';
import { gitLimits } from './git-limits';
import { createHostTurns } from './host-turns';
import type { GitRemote, GitRequest, GitRevision } from './read-repository';

export type { GitRevision } from './read-repository';

export type GitQuestion = { allow: readonly string[] } & (
  { kind: 'head'; remote: GitRemote } | { kind: 'revision'; request: GitRequest }
);

export type GitAnswer =
  | { kind: 'head'; sha: string }
  | { kind: 'revision'; revision: GitRevision }
  | { kind: 'failure'; code: ErrorCode; message: string; cause: string };

const idleMs = 60_000;

/** Reads repositories, a few at once and fewer of one server, each in a thread that is ended when it takes too long. */
export type GitReader = {
  /** As `readRepository`. @throws `address_refused`, `git_unreachable`, `git_denied`, `git_unusable`, `throttled` */
  read(request: GitRequest): Promise<GitRevision>;
  /** As `readHead`. @throws as `read` */
  head(remote: GitRemote): Promise<string>;
};

/** @param allow what `GANTRY_EGRESS_ALLOW` lists */
export function createGitReader(
  allow: readonly string[],
  deadlineMs: number = gitLimits.deadlineMs,
): GitReader {
  const inTurn = createHostTurns(
    { total: { running: 3, waiting: 50 }, perHost: { running: 2, waiting: 50 } },
    () =>
      new GantryError('throttled', { message: 'Many repositories are being read. Try again in a minute.' }),
  );
  const egress = createEgress(allow);
  /** Threads with nothing to do: a next question finds one ready, for a while. */
  const idle: { thread: Thread<GitQuestion, GitAnswer>; timer: NodeJS.Timeout }[] = [];
  const takeThread = () => {
    const waiting = idle.pop();
    clearTimeout(waiting?.timer);
    return (
      waiting?.thread ??
      createThread<GitQuestion, GitAnswer>({
        script: threadScript('git-worker', import.meta.url),
        deadlineMs,
        memoryMib: gitLimits.memoryMib,
        refused: (why) =>
          new GantryError('git_unusable', {
            message: `The repository ${why}, so it was refused. Keep the files of stacks in a small repository of their own.`,
          }),
      })
    );
  };
  const giveBack = (thread: Thread<GitQuestion, GitAnswer>) => {
    const timer = setTimeout(() => {
      idle.splice(0, idle.length, ...idle.filter((each) => each.thread !== thread));
      void thread.close();
    }, idleMs);
    timer.unref();
    idle.push({ thread, timer });
  };
  const ask = (question: GitQuestion) => {
    const { url } = question.kind === 'head' ? question.remote : question.request;
    const { hostname } = new URL(url);
    return inTurn(hostname, async () => {
      egress.open('git server', hostname);
      const thread = takeThread();
      try {
        const answer = await thread.ask(question);
        if (answer.kind !== 'failure') return answer;
        const { code, message, cause } = answer;
        throw new GantryError(code, { message, cause: cause === '' ? undefined : new Error(cause) });
      } finally {
        giveBack(thread);
      }
    });
  };
  return {
    async read(request) {
      const answer = await ask({ kind: 'revision', request, allow });
      if (answer.kind === 'revision') return answer.revision;
      throw new GantryError('internal');
    },
    async head(remote) {
      const answer = await ask({ kind: 'head', remote, allow });
      if (answer.kind === 'head') return answer.sha;
      throw new GantryError('internal');
    },
  };
}
