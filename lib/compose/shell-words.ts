/**
 * Splits a command into its arguments as a shell would, without any expansion: spaces part, single quotes keep
 * everything, double quotes keep all but `\"`, `\\`, `` \` `` and `\$`, a backslash keeps what follows. What docker
 * compose does with `command: "…"`. Null where a quote is not closed or a backslash ends the text.
 */
export function splitShellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote === "'") {
      if (character === "'") quote = null;
      else word = (word ?? '') + character;
    } else if (character === '\\') {
      const next = text[index + 1];
      if (next === undefined) return null;
      index += 1;
      if (quote === '"' && !'"\\`$\n'.includes(next)) word = `${word ?? ''}\\`;
      if (next !== '\n') word = (word ?? '') + next;
    } else if (quote === '"') {
      if (character === '"') quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
