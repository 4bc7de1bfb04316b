import { Worker } from 'node:worker_threads';
import type { ComposeResult, ComposeSource } from '@/lib/compose/load';
import { GantryError } from '@/lib/errors';

/** Reads Compose files in a thread of its own, so that a heavy one holds nothing up but those after it. */
export type ComposeReader = {
  /** As `loadProject`. @throws `compose_invalid` where the file takes too long or too much memory to read */
  load(source: ComposeSource): Promise<ComposeResult>;
  close(): Promise<void>;
};

type ReaderOptions = {
  /** How long one file may take, from when its turn comes. */
  deadlineMs?: number;
  script?: URL;
};

/** The longest a file within `composeLimits` takes is about a second; a busy machine may need several. */
const defaultDeadlineMs = 10_000;
const memoryMib = 512;

/** One thread, begun with the first file. It keeps the process alive only while it reads. */
export function createComposeReader({
  deadlineMs = defaultDeadlineMs,
  script = workerScript(),
}: ReaderOptions = {}): ComposeReader {
  let thread: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const end = async () => {
    const ending = thread;
    thread = null;
    await ending?.terminate();
  };
  const begin = async () => {
    const worker = await startThread(script);
    worker.once('exit', () => {
      if (thread === worker) thread = null;
    });
    // An error while nothing is read ends the thread, and the next file begins another.
    worker.on('error', () => undefined);
    thread = worker;
    return worker;
  };
  const load = async (source: ComposeSource): Promise<ComposeResult> => {
    try {
      const worker = thread ?? (await begin());
      worker.ref();
      const result = await answer(worker, source, deadlineMs);
      worker.unref();
      return result;
    } catch (error) {
      await end();
      throw error;
    }
  };
  return {
    load(source) {
      const result = last.then(() => load(source));
      last = result.catch(() => undefined);
      return result;
    },
    close: end,
  };
}

/** Beside this file as it is written, or beside the built server. */
function workerScript(): URL {
  const isSource = new URL(import.meta.url).pathname.endsWith('.ts');
  return new URL(isSource ? './compose-worker.ts' : './compose-worker.js', import.meta.url);
}

function startThread(script: URL): Promise<Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMib };
  const worker = script.pathname.endsWith('.ts')
    ? new Worker(runTypeScript(script.href), { eval: true, resourceLimits })
    : new Worker(script, { resourceLimits });
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      worker.off('message', onReady);
      worker.off('error', onError);
      worker.off('exit', onExit);
      done();
    };
    const onReady = () => settle(() => resolve(worker));
    const onError = (cause: unknown) => settle(() => reject(new GantryError('internal', { cause })));
    const onExit = () => onError(new Error('the thread ended before it was ready'));
    worker.on('message', onReady);
    worker.on('error', onError);
    worker.on('exit', onExit);
  });
}

/** What a thread runs where the sources are not built: Node reads no TypeScript by itself. */
function runTypeScript(url: string): string {
  return `import('tsx/esm/api').then(({ tsImport }) => tsImport(${JSON.stringify(url)}, ${JSON.stringify(url)}));`;
}

function answer(worker: Worker, source: ComposeSource, deadlineMs: number): Promise<ComposeResult> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      done();
    };
    const timer = setTimeout(
      () => settle(() => reject(refused(`takes longer than ${deadlineMs / 1000} s to read`))),
      deadlineMs,
    );
    const onMessage = (result: ComposeResult) => settle(() => resolve(result));
    const onError = (cause: Error & { code?: string }) =>
      settle(() =>
        reject(
          cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? refused(`takes more than ${memoryMib} MiB of memory to read`)
            : new GantryError('internal', { cause }),
        ),
      );
    const onExit = () => settle(() => reject(refused('could not be read to its end')));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(source);
  });
}

function refused(why: string): GantryError {
  return new GantryError('compose_invalid', {
    message: `The Compose file ${why}, so it was refused. Make it smaller, or split it into several stacks.`,
  });
}
