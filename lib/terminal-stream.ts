/** What the terminal's stream says beside the bytes of its output. */
export type TerminalMessage =
  /** The program runs. `command` is what was chosen where the caller left it open. */
  | { type: 'started'; command: string[] }
  /** The container has taken this many bytes of input: more may be sent. */
  | { type: 'taken'; bytes: number }
  | { type: 'exit'; code: number | null }
  /** Who watches now. */
  | { type: 'watched'; by: string[] };

/** What the viewer sends beside bytes of input. */
export type TerminalRequest = { type: 'resize'; columns: number; rows: number };

/** Input that a viewer may have on the way; a long paste waits for `taken`. */
export const inputWindowBytes = 64 * 1024;

const types: ReadonlySet<string> = new Set([
  'started',
  'taken',
  'exit',
  'watched',
] satisfies TerminalMessage['type'][]);

/** Whether `value`, which our own server sent, is a terminal message. */
export function isTerminalMessage(value: unknown): value is TerminalMessage {
  return typeof value === 'object' && value !== null && 'type' in value && types.has(String(value.type));
}
