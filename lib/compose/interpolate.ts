import type { SourceRange } from './diagnostic';

/** A variable as the file uses it. */
export type VariableUse = {
  name: string;
  /** What holds where it is not set: the first default the file gives, unfilled; null without one. */
  defaultValue: string | null;
  /** Whether some use has neither default nor alternative, so that it must be set. */
  required: boolean;
  /** What `${NAME:?…}` says. */
  message: string | null;
  uses: SourceRange[];
};
