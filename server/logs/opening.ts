import { compareTimes, type LogLine } from '@/lib/log-stream';
import type { LogEvent } from './container-log';

/** A log that gives nothing for this long has shown its history: what comes later is new. */
const idleMs = 250;

/** One of several logs that are read together. What was asked for and has not come is kept for the next reader. */
export class LogSource {
  #pending: Promise<IteratorResult<LogEvent>> | null = null;
  #lines: LogLine[] = [];
  #at = 0;
  #count = 0;
  #kept: LogEvent | null = null;
  #state: 'history' | 'live' | 'failed' = 'history';
  #failure: unknown = null;

  /** `historyLines` is how many lines of history there are at most. */
  constructor(
    readonly events: AsyncGenerator<LogEvent>,
    private readonly historyLines: number,
  ) {}

  /** The next line of history, or null when there is none any more. */
  get head(): LogLine | null {
    return this.#lines[this.#at] ?? null;
  }

  /** Whether the next line of history is still to be waited for. */
  get isEmpty(): boolean {
    return this.#state === 'history' && this.head === null;
  }

  /** Has `head` show the next line. */
  advance(): void {
    this.#at += 1;
    this.#count += 1;
  }

  /** Waits for the next line of history or its end. */
  async fill(): Promise<void> {
    while (this.isEmpty) {
      if (this.#count >= this.historyLines) {
        this.#state = 'live';
        return;
      }
      const next = await this.#nextOrIdle();
      if (next === null) continue;
      if (next.done !== true && next.value.type === 'lines') {
        this.#lines = next.value.lines;
        this.#at = 0;
      } else {
        this.#kept = next.done === true ? null : next.value;
        this.#state = 'live';
      }
    }
  }

  async #nextOrIdle(): Promise<IteratorResult<LogEvent> | null> {
    this.#pending ??= this.events.next();
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), idleMs)));
    try {
      const next = await Promise.race([this.#pending, idle]);
      if (next === null) this.#state = 'live';
      else this.#pending = null;
      return next;
    } catch (error) {
      this.#pending = null;
      this.#state = 'failed';
      this.#failure = error;
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What comes after history. @throws what reading history met */
  async *rest(): AsyncGenerator<LogEvent> {
    if (this.#state === 'failed') throw this.#failure;
    const left = this.#lines.slice(this.#at);
    this.#lines = [];
    if (left.length > 0) yield { type: 'lines', lines: left };
    if (this.#kept !== null) yield this.#kept;
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) {
      const next = await pending;
      if (next.done === true) return;
      yield next.value;
    }
    yield* this.events;
  }
}

/** The history of several logs in the order of their times, in batches. */
export async function* mergedHistory(sources: readonly LogSource[]): AsyncGenerator<LogLine[]> {
  const batchLines = 256;
  let batch: LogLine[] = [];
  for (;;) {
    const empty = sources.filter((source) => source.isEmpty);
    if (empty.length > 0) await Promise.all(empty.map((source) => source.fill()));
    const earliest = earliestOf(sources);
    if (earliest === null) break;
    batch.push(earliest.head);
    earliest.source.advance();
    if (batch.length >= batchLines) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function earliestOf(sources: readonly LogSource[]): { source: LogSource; head: LogLine } | null {
  let earliest: { source: LogSource; head: LogLine } | null = null;
  for (const source of sources) {
    const { head } = source;
    if (head !== null && (earliest === null || compareTimes(head, earliest.head) < 0))
      earliest = { source, head };
  }
  return earliest;
}
