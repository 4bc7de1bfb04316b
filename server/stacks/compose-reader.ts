import type { ComposeResult, ComposeSource } from '@/lib/compose/load';
import { GantryError } from '@/lib/errors';
import { createThread, threadScript } from '../threads/thread';

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

/** One thread, begun with the first file. */
export function createComposeReader({
  deadlineMs = defaultDeadlineMs,
  script = threadScript('compose-worker', import.meta.url),
}: ReaderOptions = {}): ComposeReader {
  const thread = createThread<ComposeSource, ComposeResult>({ script, deadlineMs, memoryMib, refused });
  return { load: (source) => thread.ask(source), close: () => thread.close() };
}

function refused(why: string): GantryError {
  return new GantryError('compose_invalid', {
    message: `The Compose file ${why}, so it was refused. Make it smaller, or split it into several stacks.`,
  });
}
