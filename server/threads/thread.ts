import { Worker } from 'node:worker_threads';
import { GantryError } from '@/lib/errors';

/** A thread that answers requests one after the other. It keeps the process alive only while it works. */
export type Thread<Request, Answer> = {
  /** @throws what `refused` makes, where it takes too long or too much memory; the next request begins a new thread */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
};

export type ThreadOptions = {
  /** What it runs: posts `ready` once, then an answer to each message. See `threadScript`. */
  script: URL;
  /** How long one request may take, from when its turn comes. */
  deadlineMs: number;
  /** How long it may take to get ready, before a request's time begins. */
  startMs?: number;
  memoryMib: number;
  /** The failure of a request; `why` is what comes after its subject: "takes longer than 10 s to read". */
  refused(why: string): GantryError;
};

/** Ample, also for a busy machine where the sources are not built. */
const ampleStartMs = 60_000;

/** Makes a thread that begins with its first request. */
export function createThread<Request, Answer>(options: ThreadOptions): Thread<Request, Answer> {
  let thread: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const end = async () => {
    const ending = thread;
    thread = null;
    await ending?.terminate();
  };
  const begin = async () => {
    const worker = await startWorker(options);
    worker.once('exit', () => {
      if (thread === worker) thread = null;
    });
    // An error while nothing is asked ends the thread, and the next request begins another.
    worker.on('error', () => undefined);
    thread = worker;
    return worker;
  };
  const ask = async (request: Request): Promise<Answer> => {
    try {
      const worker = thread ?? (await begin());
      worker.ref();
      const answer = await answerOf<Answer>(worker, request, options);
      worker.unref();
      return answer;
    } catch (error) {
      await end();
      throw error;
    }
  };
  return {
    ask(request) {
      const answer = last.then(() => ask(request));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: end,
  };
}

/** Where a thread's script is: `<name>.ts` beside the sources' module at `from`, or `<name>.js` beside the built server. */
export function threadScript(name: string, from: string): URL {
  const isSource = new URL(from).pathname.endsWith('.ts');
  return new URL(isSource ? `./${name}.ts` : `./${name}.js`, from);
}

function startWorker({ script, memoryMib, startMs = ampleStartMs }: ThreadOptions): Promise<Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMib };
  const worker = script.pathname.endsWith('.ts')
    ? new Worker(runTypeScript(script.href), { eval: true, resourceLimits })
    : new Worker(script, { resourceLimits });
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      clearTimeout(timer);
      worker.off('message', onReady);
      worker.off('error', onError);
      worker.off('exit', onExit);
      done();
    };
    const onReady = () => settle(() => resolve(worker));
    const onError = (cause: unknown) => settle(() => reject(new GantryError('internal', { cause })));
    const onExit = () => onError(new Error('the thread ended before it was ready'));
    const timer = setTimeout(() => {
      onError(new Error(`the thread was not ready within ${startMs / 1000} s`));
      void worker.terminate();
    }, startMs);
    worker.on('message', onReady);
    worker.on('error', onError);
    worker.on('exit', onExit);
  });
}

/** What a thread runs where the sources are not built: Node reads no TypeScript by itself. */
function runTypeScript(url: string): string {
  return `import('tsx/esm/api').then(({ tsImport }) => tsImport(${JSON.stringify(url)}, ${JSON.stringify(url)}));`;
}

function answerOf<Answer>(
  worker: Worker,
  request: unknown,
  { deadlineMs, memoryMib, refused }: ThreadOptions,
): Promise<Answer> {
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
    const onMessage = (answer: Answer) => settle(() => resolve(answer));
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
    worker.postMessage(request);
  });
}
