import type { Diagnostic } from '@/lib/compose/diagnostic';
import type { VariableUse } from '@/lib/compose/interpolate';
import { type ComposeTarget, loadProject } from '@/lib/compose/load';

/** What is typed, as the check reads it. */
export type CheckSource = {
  stack: string;
  yaml: string;
  variables: Readonly<Record<string, string>>;
  files: Readonly<Record<string, string>>;
  profiles: readonly string[];
  target: ComposeTarget;
};

export type CheckResult = {
  diagnostics: Diagnostic[];
  variables: VariableUse[];
  requiredFiles: string[];
  profiles: string[];
  /** The names of its services, where the file can be read. */
  services: string[];
};

/** Reads the file as the server will. While the stack has no name yet, that alone is not a problem of the file. */
export function checkCompose({ stack, yaml, variables, files, profiles, target }: CheckSource): CheckResult {
  const { project, ...result } = loadProject({
    text: yaml,
    stackName: stack || nameInFile(yaml) || 'stack',
    target,
    variables,
    files,
    profiles,
  });
  return {
    diagnostics: result.diagnostics,
    variables: result.variables,
    requiredFiles: result.requiredFiles,
    profiles: result.profiles,
    services: project?.services.map(({ name }) => name) ?? [],
  };
}

/** The name a Compose file gives itself at its top level, or ''. */
export function nameInFile(yaml: string): string {
  return /^name:[ \t]*["']?([a-z0-9][a-z0-9_-]{0,62})["']?[ \t]*(?:#.*)?$/m.exec(yaml)?.[1] ?? '';
}
