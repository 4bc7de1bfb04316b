import { setTimeout as delay } from 'node:timers/promises';
import { GantryError } from '@/lib/errors';
import type { Engine, EngineStream, ExecSession } from '../engine/engine-api';
import type { TerminalSize } from '../engine/container-types';
import type { Frame } from '../engine/frames';

/** Shells to try where the caller leaves the choice open. */
const shells: readonly string[][] = [['/bin/bash'], ['/bin/sh']];

/**
 * How a runtime's refusal begins. Engines before 23 have turned the connection into a stream by then, and write it
 * there like output. Source: moby, `postContainerExecStart`.
 */
const refusals = ['OCI runtime exec failed', 'rpc error:', 'cannot exec ', 'unable to find user'];
const maxRefusalBytes = 16 * 1024;
/** How often an engine is asked whether the program runs, while nothing is heard of it. */
const pollMs = 50;
const missing = /executable file not found|no such file or directory|not found in \$PATH/i;

export type StartedExec = {
  execId: string;
  command: string[];
  session: ExecSession;
  /** The session's output from its first byte. */
  output: AsyncIterable<Buffer>;
};

export type ExecRequest = {
  command: string[] | undefined;
  user: string | undefined;
  workingDir: string | undefined;
  size: TerminalSize;
};

/**
 * Starts a program on a terminal in a container, or the first shell that the container has.
 *
 * @throws `bad_request` where the program, user or folder is not there; `container_not_running`
 */
export async function startExec(
  engine: Engine,
  container: { id: string; name: string },
  request: ExecRequest,
  signal: AbortSignal,
): Promise<StartedExec> {
  const candidates = request.command === undefined ? shells : [request.command];
  for (const command of candidates) {
    const outcome = await tryCommand(engine, container, command, request, signal);
    if (outcome.started) return outcome.exec;
    if (!missing.test(outcome.reason) || isAboutFolder(outcome.reason)) {
      throw new GantryError('bad_request', {
        message: `The engine could not start ${shown(command)} in "${container.name}": ${outcome.reason}`,
      });
    }
  }
  throw new GantryError('bad_request', {
    message:
      request.command === undefined
        ? `"${container.name}" has neither /bin/bash nor /bin/sh. Choose a program that its image has; images without a shell have none to open.`
        : `"${container.name}" has no ${shown(request.command.slice(0, 1))}. Choose another command, such as /bin/sh.`,
    data: { command: request.command ?? null },
  });
}

type Outcome = { started: true; exec: StartedExec } | { started: false; reason: string };

async function tryCommand(
  engine: Engine,
  container: { id: string },
  command: string[],
  { user, workingDir, size }: ExecRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  const spec = { command, user, workingDir, tty: true, env: ['TERM=xterm-256color'] };
  const { id: execId } = await engine.exec.create(container.id, spec, { signal });
  let session: ExecSession;
  try {
    session = await engine.exec.start(execId, { tty: true, size });
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    return { started: false, reason };
  }
  try {
    const began = new Beginning(session.output);
    const hasProcess = async () => (await engine.exec.inspect(execId, { signal })).pid > 0;
    const text = (await began.read(hasProcess, signal)).toString('utf8');
    if (!refusals.some((beginning) => text.startsWith(beginning))) {
      return { started: true, exec: { execId, command, session, output: began.output() } };
    }
    const { exitCode } = await engine.exec.inspect(execId, { signal });
    if (exitCode !== null && exitCode !== 126 && exitCode !== 127) {
      return { started: true, exec: { execId, command, session, output: began.output() } };
    }
    session.close();
    return { started: false, reason: text.trim() };
  } catch (error) {
    session.close();
    throw error;
  }
}

/** The beginning of a session's output, read ahead to see whether the program was started at all. */
class Beginning {
  readonly #frames: AsyncIterator<Frame>;
  #data: Buffer = Buffer.alloc(0);
  #pending: Promise<IteratorResult<Frame>> | null = null;

  constructor(output: EngineStream<Frame>) {
    this.#frames = output[Symbol.asyncIterator]();
  }

  /** What came before the program ran: nothing, its first words, or the whole refusal. */
  async read(hasProcess: () => Promise<boolean>, signal: AbortSignal): Promise<Buffer> {
    const reading = new AbortController();
    const polling = untilTrue(hasProcess, AbortSignal.any([reading.signal, signal]));
    try {
      for (;;) {
        this.#pending ??= this.#frames.next();
        const next = await Promise.race([this.#pending, polling]);
        // A program may be silent until it is typed to.
        if (next === 'true') return this.#data;
        this.#pending = null;
        if (next.done === true) {
          this.#pending = Promise.resolve(next);
          return this.#data;
        }
        this.#data = Buffer.concat([this.#data, next.value.data]);
        const text = this.#data.toString('utf8', 0, 64);
        const mayRefuse = refusals.some((words) => text.startsWith(words) || words.startsWith(text));
        if (!mayRefuse || this.#data.length > maxRefusalBytes) return this.#data;
      }
    } finally {
      reading.abort();
      polling.catch(() => undefined);
    }
  }

  /** The output from its first byte. */
  async *output(): AsyncGenerator<Buffer> {
    if (this.#data.length > 0) yield this.#data;
    for (;;) {
      const next = await (this.#pending ?? this.#frames.next());
      this.#pending = null;
      if (next.done === true) return;
      yield next.value.data;
    }
  }
}

async function untilTrue(question: () => Promise<boolean>, signal: AbortSignal): Promise<'true'> {
  while (!(await question())) await delay(pollMs, undefined, { signal });
  return 'true';
}

/** The engine's words where it refused before it turned the connection into a stream. */
function refusalOf(error: unknown): string | null {
  const isAnswer =
    error instanceof Error && 'code' in error && ['engine_error', 'bad_request'].includes(String(error.code));
  return isAnswer && (missing.test(error.message) || /exec failed|unable to find user/i.test(error.message))
    ? error.message
    : null;
}

/** "no such file or directory" can be said of the working folder too. */
function isAboutFolder(reason: string): boolean {
  return /chdir|cwd|working directory/i.test(reason);
}

function shown(command: readonly string[]): string {
  return `"${command.join(' ').slice(0, 200)}"`;
}
