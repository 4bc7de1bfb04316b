/** What was typed as `name=value` lines: the pairs, and the first line that is none. */
export type NameValueLines = { pairs: Record<string, string>; problem: string | null };

/**
 * Reads `name=value`, one a line; the value may be left out. Empty lines and lines that begin with `#` are passed
 * over.
 */
export function parseNameValueLines(text: string): NameValueLines {
  const pairs: Record<string, string> = {};
  let problem: string | null = null;
  text.split('\n').forEach((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const at = trimmed.indexOf('=');
    const name = (at < 0 ? trimmed : trimmed.slice(0, at)).trim();
    if (name === '') problem ??= `Line ${index + 1} has no name before "=".`;
    else if (/\s/.test(name)) problem ??= `Line ${index + 1}: the name "${name}" has a space in it.`;
    else if (Object.hasOwn(pairs, name)) problem ??= `Line ${index + 1}: "${name}" is there already.`;
    else pairs[name] = at < 0 ? '' : trimmed.slice(at + 1).trim();
  });
  return { pairs, problem };
}
