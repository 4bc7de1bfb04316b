/** What the log streams send, a JSON message each. Shared by the server that writes them and the view that reads. */

/** `error` is the engine's own word that something went wrong while it read the log. */
export type LogSource = 'stdout' | 'stderr' | 'error';

export type LogLine = {
  /** The first 12 digits of the container's id. */
  container: string;
  stream: LogSource;
  timeMs: number;
  /** Nanoseconds within the millisecond: `timeMs` and this order lines. */
  nanos: number;
  /** As the container wrote it, without its line end: escape sequences too. Invalid UTF-8 is U+FFFD. */
  text: string;
  /** Bytes at the end of a long line that were left out. */
  cutBytes: number;
};

export type LogContainer = { id: string; name: string; service: string | null };

export type LogMessage =
  /** Whose lines come; sent first, and again when that changes. */
  | {
      type: 'containers';
      containers: LogContainer[];
      leftOut: string[];
      /** What is missing, a sentence each: nodes whose lines cannot be had. */
      notes?: string[];
    }
  | { type: 'lines'; lines: LogLine[] }
  /**
   * Lines left out because they were written faster than they could be shown. `lines` and `bytes` are null where
   * nobody read them: then the times, of the engine, say which.
   */
  | {
      type: 'skipped';
      container: string;
      lines: number | null;
      bytes: number | null;
      fromMs: number;
      toMs: number;
    }
  /** All that was there is sent; what follows is new. */
  | { type: 'live' }
  | { type: 'ended'; container: string; reason: 'stopped'; exitCode: number; timeMs: number }
  | { type: 'ended'; container: string; reason: 'removed' | 'until' }
  | { type: 'started'; container: string; timeMs: number }
  /** This container's log cannot be read now; the others go on. */
  | { type: 'problem'; container: string; message: string; retrying: boolean };

const types: ReadonlySet<string> = new Set([
  'containers',
  'lines',
  'skipped',
  'live',
  'ended',
  'started',
  'problem',
] satisfies LogMessage['type'][]);

/** Whether `value`, which our own server sent, is a log message; others are from a newer server and passed over. */
export function isLogMessage(value: unknown): value is LogMessage {
  return typeof value === 'object' && value !== null && 'type' in value && types.has(String(value.type));
}

/** Orders by time; 0 where both are of the same nanosecond. */
export function compareTimes(
  a: { timeMs: number; nanos: number },
  b: { timeMs: number; nanos: number },
): number {
  return a.timeMs - b.timeMs || a.nanos - b.nanos;
}
