/** What docker compose allows as a project name. */
export const stackNamePattern = /^[a-z0-9][a-z0-9_-]*$/;

/** Null where `name` can be a stack's name, else what is wrong with it. */
export function stackNameProblem(name: string): string | null {
  if (name === '') return 'A stack needs a name.';
  if (name.length > 63) return 'A stack’s name has at most 63 characters.';
  if (stackNamePattern.test(name)) return null;
  return 'A stack’s name has lower-case letters, digits, "-" and "_", and begins with a letter or digit.';
}
