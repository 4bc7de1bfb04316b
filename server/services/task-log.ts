import { GantryError, isGantryError } from '@/lib/errors';
import type { Engine, EngineStream } from '../engine/engine-api';
import type { Frame } from '../engine/frames';
import type { LogEvent, LogRange } from '../logs/container-log';
import type { LiveFlow } from '../logs/live-flow';
import { LogLines } from '../logs/log-lines';

/** How long a manager may take to begin with the lines of another node. */
export const openTimeoutMs = 10_000;

export type RemoteTask = {
  id: string;
  /** What its lines are said to be from: the first 12 digits of its container's id. */
  container: string;
  nodeName: string;
  tty: boolean;
};

/**
 * The log of one task on a node whose engine is not connected, as the Swarm's managers pass it on. It ends with a
 * `problem` where the node does not answer: the Swarm itself would wait for it without end.
 */
export async function* taskLog(
  manager: () => Engine,
  task: RemoteTask,
  { tail, sinceMs, untilMs }: LogRange,
  flow: LiveFlow,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const { container } = task;
  let stream: EngineStream<Frame>;
  try {
    stream = await openTaskLog(manager(), task, { tail, sinceMs, follow: untilMs === undefined }, signal);
  } catch (error) {
    signal.throwIfAborted();
    yield { type: 'problem', container, message: missingLines(task, error), retrying: false };
    return;
  }
  const lines = new LogLines(container, task.tty);
  // A manager may wait without end for lines that were to be all.
  const silence = untilMs === undefined ? null : setTimeout(() => stream.close(), openTimeoutMs);
  const isWanted = (timeMs: number) => untilMs === undefined || timeMs <= untilMs;
  try {
    for await (const frame of stream) {
      silence?.refresh();
      const read = lines.push(frame).filter(({ timeMs }) => isWanted(timeMs));
      if (read.length > 0) yield { type: 'lines', lines: read };
      await flow.pace(frame.data.length, signal);
    }
    const rest = lines.rest().filter(({ timeMs }) => isWanted(timeMs));
    if (rest.length > 0) yield { type: 'lines', lines: rest };
    if (untilMs !== undefined) yield { type: 'ended', container, reason: 'until' };
  } catch (error) {
    signal.throwIfAborted();
    yield { type: 'problem', container, message: missingLines(task, error), retrying: false };
  } finally {
    if (silence !== null) clearTimeout(silence);
    stream.close();
  }
}

/** Opens a task's log through a manager, with timestamps. @throws what stood in the way, at the latest after `openTimeoutMs` */
export async function openTaskLog(
  manager: Engine,
  task: Pick<RemoteTask, 'id' | 'tty'>,
  { tail, sinceMs, follow }: { tail: number | 'all'; sinceMs?: number | undefined; follow: boolean },
  signal: AbortSignal,
): Promise<EngineStream<Frame>> {
  const opening = new AbortController();
  const cancel = () => opening.abort(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  const late = new GantryError('engine_timeout', { message: 'It did not answer in time.' });
  const timer = setTimeout(() => opening.abort(late), openTimeoutMs);
  try {
    return await manager.swarm.tasks.logs(task.id, {
      tail,
      sinceMs,
      follow,
      timestamps: true,
      tty: task.tty,
      signal: opening.signal,
    });
  } catch (error) {
    throw opening.signal.reason === late ? late : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Which node's lines are missing, and what to do about it. */
export function missingLines({ nodeName }: Pick<RemoteTask, 'nodeName'>, error: unknown): string {
  const why = isGantryError(error) ? ` ${error.message}` : '';
  return `Lines of ${nodeName} are missing: its engine is not connected, and the Swarm could not pass them on.${why}`;
}
