export type EnvTextProblem = { line: number; message: string };

/** Reads pasted `.env` text. Lines it cannot read are told, the others are taken. */
export function parseEnvText(_text: string): {
  variables: Record<string, string>;
  problems: EnvTextProblem[];
} {
  throw new Error('being built');
}
