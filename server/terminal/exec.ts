import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { GantryError, isGantryError } from '@/lib/errors';
import { inputWindowBytes, type TerminalMessage } from '@/lib/terminal-stream';
import type { SignedCall } from '../api/call';
import type { StreamChannel } from '../api/stream-channel';
import type { StreamHandlers } from '../api/stream-registry';
import type { ExecInspect } from '../engine/container-types';
import type { Engine } from '../engine/engine-api';
import type { Ending, OpenRecording, Recordings } from '../recordings/recordings';
import type { Runtime } from '../runtime';
import { startExec, type StartedExec } from './start-exec';

const resizeRequest = z.object({
  type: z.literal('resize'),
  columns: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
});

/** A viewer that sends more than this before the container takes it does not keep to the protocol. */
const maxWaitingInputBytes = inputWindowBytes + 1024 * 1024;
/** How long a program may take to end after its output did, or its terminal hung up. */
const endingMs = 2_000;
const pollMs = 100;
/** What the container took is told at once from so many bytes on, else together: a key's echo need not wait for it. */
const tellEveryBytes = 16 * 1024;
const tellDelayMs = 50;
/** Ctrl-C for what runs in front, Ctrl-D for the shell behind it. */
const hangUpKeys = Buffer.from([0x03, 0x04]);

/** The stream of a terminal in a container: bytes both ways, and `lib/terminal-stream.ts` beside them. */
export function createTerminalStreams({
  inventory,
  recordings,
}: Pick<Runtime, 'inventory'> & { recordings: Pick<Recordings, 'begin'> }): Pick<
  StreamHandlers['websocket'],
  'containers.exec'
> {
  return {
    'containers.exec': async (
      { cluster, container, command, user, workingDir, columns, rows },
      call,
      channel,
    ) => {
      const { row, node } = inventory.cluster(cluster).container(container);
      call.note({ name: row.name });
      if (row.state === 'paused') {
        throw new GantryError('container_not_running', {
          message: `"${row.name}" is paused: nothing can run in it. Unpause it, then open the terminal again.`,
        });
      }
      const { engine } = node;
      const size = { columns, rows };
      const request = { command, user: user === '' ? undefined : user, workingDir, size };
      // No recording, no terminal: nothing runs before there is where to write it.
      const recording = await recordings.begin(
        { cluster, node: node.name, container: row, command: command ?? [], user: user ?? '', size },
        call,
      );
      let exec: StartedExec;
      try {
        exec = await startExec(engine, row, request, channel.signal);
        await recording.started(exec.command);
      } catch (error) {
        await recording.discard();
        throw error;
      }
      call.note({ command: exec.command, recording: recording.id });
      await new Terminal(engine, exec, channel, call, recording).run();
    },
  };
}

class Terminal {
  #input: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #untoldBytes = 0;
  #telling: NodeJS.Timeout | null = null;
  #failure: { error: unknown } | null = null;
  #giveUp: (error: unknown) => void = () => undefined;

  constructor(
    private readonly engine: Engine,
    private readonly exec: StartedExec,
    private readonly channel: StreamChannel,
    private readonly call: SignedCall,
    private readonly recording: OpenRecording,
  ) {}

  async run(): Promise<void> {
    const { session, command } = this.exec;
    const { signal } = this.channel;
    if (signal.aborted) this.#fail(signal.reason);
    else signal.addEventListener('abort', () => this.#fail(signal.reason), { once: true });
    this.recording.onCut((error) => this.#fail(error));
    this.recording.onWatched((by) => void this.#say({ type: 'watched', by }).catch(() => undefined));
    const output = this.exec.output[Symbol.asyncIterator]();
    this.channel.onBytes((data) => this.#take(data));
    this.channel.onMessage((message) => this.#resize(message));
    let ended = false;
    let exitCode: number | null = null;
    let reading: Promise<IteratorResult<Buffer>> | null = null;
    try {
      await this.#say({ type: 'started', command });
      for (;;) {
        reading = output.next();
        const next: IteratorResult<Buffer> = await this.#unlessFailed(reading);
        reading = null;
        if (next.done === true) break;
        await this.recording.output(next.value);
        await this.channel.send(next.value);
      }
      ended = true;
      exitCode = (await this.#ending()).exitCode;
      this.call.note({ exitCode });
      await this.#tellTaken();
      await this.#say({ type: 'exit', code: exitCode });
    } finally {
      if (this.#telling) clearTimeout(this.#telling);
      if (!ended) exitCode = await this.#hangUp(output, reading);
      session.close();
      await this.recording.end({ state: ended ? 'exited' : this.#whyNot(), exitCode });
    }
  }

  /** Why it ended before its program did. */
  #whyNot(): Ending['state'] {
    const error = this.#failure?.error;
    if (isGantryError(error))
      return ['not_signed_in', 'forbidden', 'terminal_ended'].includes(error.code) ? 'cut' : 'failed';
    return this.channel.signal.aborted ? 'left' : 'failed';
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#giveUp(error);
  }

  /** A race with a promise that stays open would keep every piece of output for as long as the terminal is. */
  #unlessFailed<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      if (this.#failure) reject(this.#failure.error);
      promise.then(resolve, reject);
    });
  }

  #take(data: Buffer): void {
    this.#waitingBytes += data.length;
    if (this.#waitingBytes > maxWaitingInputBytes) {
      this.#fail(
        new GantryError('payload_too_large', {
          message: 'More was typed or pasted than the program takes. The terminal was closed: open it again.',
        }),
      );
      return;
    }
    this.#input = this.#input
      .then(() => this.exec.session.write(data))
      .then(() => {
        this.#waitingBytes -= data.length;
        return this.#taken(data.length);
      })
      // A program that has ended takes no input: its output's end tells.
      .catch(() => undefined);
  }

  async #taken(bytes: number): Promise<void> {
    this.#untoldBytes += bytes;
    if (this.#untoldBytes >= tellEveryBytes) await this.#tellTaken();
    else this.#telling ??= setTimeout(() => void this.#tellTaken().catch(() => undefined), tellDelayMs);
  }

  async #tellTaken(): Promise<void> {
    if (this.#telling) clearTimeout(this.#telling);
    this.#telling = null;
    const bytes = this.#untoldBytes;
    this.#untoldBytes = 0;
    if (bytes > 0) await this.#say({ type: 'taken', bytes });
  }

  #resize(message: unknown): void {
    const parsed = resizeRequest.safeParse(message);
    if (!parsed.success) return;
    const { columns, rows } = parsed.data;
    this.recording.resize({ columns, rows });
    // A program that ends meanwhile cannot be resized, and need not be.
    void this.engine.exec
      .resize(this.exec.execId, { columns, rows }, { signal: this.channel.signal })
      .catch(() => undefined);
  }

  async #say(message: TerminalMessage): Promise<void> {
    await this.channel.message(message);
  }

  /** How the program ended, which an engine notes a moment after its output has; or that it runs on. */
  async #ending(): Promise<ExecInspect> {
    const deadlineMs = performance.now() + endingMs;
    for (;;) {
      const inspect = await this.engine.exec.inspect(this.exec.execId);
      if (!inspect.running || performance.now() > deadlineMs) return inspect;
      await delay(pollMs);
    }
  }

  /**
   * The viewer left. An engine has no call that ends an exec, so the program is told as a terminal would; what stays
   * is noted. Its output is read on, as a program that cannot write cannot end.
   */
  async #hangUp(
    output: AsyncIterator<Buffer>,
    reading: Promise<IteratorResult<Buffer>> | null,
  ): Promise<number | null> {
    const { session } = this.exec;
    const timeout = delay(endingMs);
    const drained = (async () => {
      let next = await (reading ?? output.next());
      while (next.done !== true) {
        // Nobody sees it, and it was done all the same.
        await this.recording.output(next.value).catch(() => undefined);
        next = await output.next();
      }
    })().catch(() => undefined);
    void session
      .write(hangUpKeys)
      .then(() => session.end())
      .catch(() => undefined);
    await Promise.race([drained, timeout]);
    try {
      const { running, exitCode, pid } = await this.#ending();
      this.call.note(running ? { leftRunning: true, pid } : { exitCode });
      return running ? null : exitCode;
    } catch {
      this.call.note({ leftRunning: null });
      return null;
    }
  }
}
