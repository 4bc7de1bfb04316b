import type { Diagnostic } from './diagnostic';
import type { VariableUse } from './interpolate';
import type { Project } from './project';

/** What a stack is deployed to: one engine's containers, or a Swarm's services. */
export type ComposeTarget = 'engine' | 'swarm';

export type ComposeSource = {
  /** The Compose file as typed. */
  text: string;
  /** The stack's name. Without one the file's own `name` is taken, or else it is an error. */
  stackName?: string;
  target: ComposeTarget;
  /** For `${…}`, by name. */
  variables?: Readonly<Record<string, string>>;
  /** What `env_file` and the `file` of secrets and configs name, as pasted: path as written in the file to content. */
  files?: Readonly<Record<string, string>>;
  /** Active profiles; `*` is all. */
  profiles?: readonly string[];
};

export type ComposeResult = {
  /** Null where there are errors. */
  project: Project | null;
  /** In the order of the text. */
  diagnostics: Diagnostic[];
  /** The variables the file uses, by name, whether defined or not. */
  variables: VariableUse[];
  /** The files it needs pasted: the names under `env_file` and the `file` of secrets and configs. */
  requiredFiles: string[];
  /** Every profile it names, sorted. */
  profiles: string[];
};

/**
 * Reads a Compose file: parses, interpolates, checks and normalises it. Never throws on bad input: every problem is
 * a diagnostic with its place in the text. Bounded in time and memory by `composeLimits`.
 */
export function loadProject(_source: ComposeSource): ComposeResult {
  throw new Error('being built');
}
