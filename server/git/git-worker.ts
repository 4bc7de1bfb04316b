import { parentPort } from 'node:worker_threads';
import { toGantryError } from '@/lib/errors';
import { createEgress } from '../egress/egress';
import type { GitAnswer, GitQuestion } from './git-reader';
import { readHead, readRepository } from './read-repository';

// The thread of `git-reader.ts`: errors cross it as their code and words.
parentPort?.on('message', (question: GitQuestion) => {
  void answer(question).then((answered) => parentPort?.postMessage(answered));
});
parentPort?.postMessage('ready');

async function answer({ allow, ...question }: GitQuestion): Promise<GitAnswer> {
  try {
    const egress = createEgress(allow);
    return question.kind === 'head'
      ? { kind: 'head', sha: await readHead(question.remote, egress) }
      : { kind: 'revision', revision: await readRepository(question.request, egress) };
  } catch (error) {
    const { code, message, cause } = toGantryError(error);
    return { kind: 'failure', code, message, cause: cause instanceof Error ? cause.message : '' };
  }
}
