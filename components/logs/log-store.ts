import { formatBytes, formatClock, formatDuration, formatQuantity } from '@/lib/format';
import { compareTimes, type LogContainer, type LogLine, type LogMessage } from '@/lib/log-stream';
import { LogEntry, type LogItem, type LogNotice } from './log-entry';

/** What a tab keeps at most: more cannot be read, and a download has all of it. */
export const maxItems = 20_000;
const maxCharacters = 24_000_000;
/** How many go at once when it is full. */
const trimItems = 1_000;

export type LogSnapshot = {
  items: readonly LogItem[];
  containers: readonly LogContainer[];
  leftOut: readonly string[];
  /** What is missing, a sentence each. */
  notes: readonly string[];
  /** Whether history is over. */
  live: boolean;
  /** Items that made room for newer ones. */
  trimmed: number;
  /** Items that came since `freeze`; 0 while not frozen. */
  waiting: number;
};

const empty: LogSnapshot = {
  items: [],
  containers: [],
  leftOut: [],
  notes: [],
  live: false,
  trimmed: 0,
  waiting: 0,
};

/** The lines of one log view, bounded. Listeners are told at most once a frame; snapshots never change. */
export class LogStore {
  #items: LogItem[] = [];
  #characters = 0;
  #nextId = 0;
  #containers: LogContainer[] = [];
  readonly #names = new Map<string, string>();
  #leftOut: string[] = [];
  #notes: string[] = [];
  #live = false;
  #trimmed = 0;
  #snapshot = empty;
  #frozen: { items: readonly LogItem[]; nextId: number } | null = null;
  #frame: number | null = null;
  readonly #listeners = new Set<() => void>();
  /** The newest line of each container; after a lost connection, lines up to there come again. */
  readonly #newest = new Map<string, LogLine>();
  #resumeAfter = new Map<string, LogLine>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): LogSnapshot => this.#snapshot;

  /** The name of a container that lines may still be from, though it is gone. */
  readonly nameOf = (container: string): string => this.#names.get(container) ?? container;

  /** Takes one message of the stream in. */
  take(message: LogMessage): void {
    switch (message.type) {
      case 'lines':
        this.#addLines(message.lines);
        break;
      case 'containers':
        this.#containers = message.containers;
        this.#leftOut = message.leftOut;
        this.#notes = message.notes ?? [];
        for (const { id, name } of message.containers) this.#names.set(id, name);
        break;
      case 'live':
        this.#live = true;
        this.#resumeAfter.clear();
        break;
      case 'ended':
      case 'started':
      case 'problem':
      case 'skipped':
        this.#notice(message);
        break;
    }
    this.#changed();
  }

  /** The connection is back: what is known already comes again and is passed over. */
  resume(): void {
    this.#resumeAfter = new Map(this.#newest);
    this.#live = false;
  }

  /** Shows what there is now and keeps what comes for later. */
  freeze(): void {
    this.#frozen ??= { items: this.#items.slice(), nextId: this.#nextId };
    this.#changed();
  }

  unfreeze(): void {
    this.#frozen = null;
    this.#changed();
  }

  /** Takes everything off the view; what comes is shown. */
  clear(): void {
    this.#items = [];
    this.#characters = 0;
    this.#trimmed = 0;
    if (this.#frozen) this.#frozen = { items: [], nextId: this.#nextId };
    this.#changed();
  }

  #addLines(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const known = this.#resumeAfter.get(line.container);
      if (known !== undefined && compareTimes(line, known) <= 0) continue;
      this.#items.push(new LogEntry(this.#nextId, line));
      this.#nextId += 1;
      this.#characters += line.text.length;
      this.#newest.set(line.container, line);
    }
    this.#trim();
  }

  #notice(message: Exclude<LogMessage, { type: 'lines' | 'containers' | 'live' }>): void {
    const name = this.nameOf(message.container);
    const timeMs = 'timeMs' in message ? message.timeMs : null;
    const notice: LogNotice = { kind: 'notice', id: this.#nextId, timeMs, ...wordsOf(message, name) };
    this.#nextId += 1;
    this.#items.push(notice);
    this.#trim();
  }

  #trim(): void {
    while (
      this.#items.length > maxItems ||
      (this.#characters > maxCharacters && this.#items.length > trimItems)
    ) {
      const gone = this.#items.splice(0, trimItems);
      this.#trimmed += gone.length;
      for (const item of gone) if (item.kind === 'line') this.#characters -= item.line.text.length;
    }
  }

  #changed(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#snapshot = {
        items: this.#frozen?.items ?? this.#items.slice(),
        containers: this.#containers,
        leftOut: this.#leftOut,
        notes: this.#notes,
        live: this.#live,
        trimmed: this.#trimmed,
        waiting: this.#frozen ? this.#nextId - this.#frozen.nextId : 0,
      };
      for (const listener of this.#listeners) listener();
    });
  }
}

function wordsOf(
  message: Exclude<LogMessage, { type: 'lines' | 'containers' | 'live' }>,
  name: string,
): Pick<LogNotice, 'tone' | 'text'> {
  switch (message.type) {
    case 'skipped': {
      const why = 'written faster than it can be shown. A download has all of it.';
      if (message.lines !== null) {
        const bytes = message.bytes === null ? '' : ` (${formatBytes(message.bytes)})`;
        return {
          tone: 'warn',
          text: `Skipped ${formatQuantity(message.lines, 'line')}${bytes} of ${name}: ${why}`,
        };
      }
      const span = formatDuration(message.toMs - message.fromMs);
      const times = `${formatClock(message.fromMs)} – ${formatClock(message.toMs)}`;
      return { tone: 'warn', text: `Skipped ${span} of ${name} (${times}): ${why}` };
    }
    case 'started':
      return { tone: 'info', text: `${name} started` };
    case 'ended':
      switch (message.reason) {
        case 'stopped':
          return {
            tone: message.exitCode === 0 ? 'info' : 'bad',
            text: `${name} exited with code ${message.exitCode}. What it writes when it runs again is shown here.`,
          };
        case 'removed':
          return { tone: 'warn', text: `${name} was removed` };
        case 'until':
          return { tone: 'info', text: `The end of the time range` };
      }
      break;
    case 'problem':
      return {
        tone: 'bad',
        text: `The log of ${name} cannot be read${message.retrying ? ' now; trying again' : ''}. ${message.message}`,
      };
  }
}
