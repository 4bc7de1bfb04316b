/** A place in the text as typed: lines and columns count from 1, `end…` is just after the last character. */
export type SourceRange = { line: number; column: number; endLine: number; endColumn: number };

export type Severity = 'error' | 'warning';

/**
 * What kind of problem it is.
 * - `too-large`, `too-deep`, `too-many`, `alias-bomb`: beyond the limits of `limits.ts`.
 * - `syntax`: not YAML, or YAML that Compose has no use for (several documents, tags, keys that are not words).
 * - `duplicate`: a key, name or port written twice where one is allowed.
 * - `undefined-variable`, `bad-interpolation`: `${…}`.
 * - `unknown-key`: not a word of Compose. `refused`: one, but not possible on this target. `ignored`: one without effect.
 * - `ambiguous`: other tools would read it otherwise.
 * - `missing`: something that must be there is not. `bad-type`, `bad-value`: it cannot be read.
 * - `unknown-reference`: names a service, network, volume, secret, config or file that is not there.
 * - `cycle`, `clash`: services which wait for each other, or which want the same port or name.
 */
export const diagnosticCodes = [
  'too-large',
  'too-deep',
  'too-many',
  'alias-bomb',
  'syntax',
  'duplicate',
  'undefined-variable',
  'bad-interpolation',
  'unknown-key',
  'refused',
  'ignored',
  'missing',
  'bad-type',
  'bad-value',
  'ambiguous',
  'unknown-reference',
  'cycle',
  'clash',
] as const;
export type DiagnosticCode = (typeof diagnosticCodes)[number];

/** One problem of a Compose file. `path` is like `services.web.ports[0]`, '' for the file as a whole. */
export type Diagnostic = SourceRange & {
  severity: Severity;
  code: DiagnosticCode;
  message: string;
  path: string;
};

/** Whether nothing stands in the way of a deploy: warnings do not. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
