export type CommandLine = { words: string[]; problem: null } | { words: null; problem: string };

/**
 * Takes a command line apart into its arguments, as a POSIX shell would without expanding anything: quotes and
 * backslashes are obeyed; `$`, `*`, `|`, `>` and `;` are characters like others.
 */
export function splitCommandLine(text: string): CommandLine {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quote === "'") {
      if (letter === "'") quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '\\') {
      const next = text.charAt(at + 1);
      if (next === '') return { words: null, problem: 'Nothing follows the last backslash.' };
      // Within double quotes a backslash keeps its meaning only before these.
      const kept = quote === '"' && !'"\\$`\n'.includes(next);
      if (next !== '\n') word = (word ?? '') + (kept ? letter : '') + next;
      at += 1;
    } else if (quote === '"') {
      if (letter === '"') quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== null) return { words: null, problem: `The ${quote} is never closed.` };
  if (word !== null) words.push(word);
  return { words, problem: null };
}

/** Arguments as one line, quoted where needed: `splitCommandLine` gives them back. */
export function joinCommandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
