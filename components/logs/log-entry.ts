import { type AnsiText, readAnsi } from '@/lib/ansi';
import { type LogLevel, levelOf } from '@/lib/log-level';
import type { LogLine } from '@/lib/log-stream';

/** One line of the view. What it shows is worked out when it is first looked at: most lines of a flood never are. */
export class LogEntry {
  readonly kind = 'line';
  #ansi: AnsiText | null = null;
  #level: LogLevel | null | undefined;

  /** `id` grows by one with each entry. */
  constructor(
    readonly id: number,
    readonly line: LogLine,
  ) {}

  get ansi(): AnsiText {
    this.#ansi ??= readAnsi(this.line.text);
    return this.#ansi;
  }

  /** The text as it is shown, without escape sequences. */
  get text(): string {
    return this.ansi.text;
  }

  get level(): LogLevel | null {
    if (this.#level === undefined) this.#level = levelOf(this.text);
    return this.#level;
  }
}

/** What Gantry says between the lines: a stop, a start, what was skipped. */
export type LogNotice = {
  kind: 'notice';
  id: number;
  tone: 'info' | 'warn' | 'bad';
  text: string;
  timeMs: number | null;
};

export type LogItem = LogEntry | LogNotice;
