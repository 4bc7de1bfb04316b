import type { Place } from './values';
import { scalarText, shorten } from './values';

/** A list of texts, each once. */
export function readTexts(place: Place | undefined, what = 'a list of words'): string[] {
  if (!place) return [];
  const texts = new Set<string>();
  for (const item of place.items(what)) {
    const text = item.text();
    if (text !== null) texts.add(text);
  }
  return [...texts];
}

/** One text, or a list of them. */
export function readTextOrTexts(place: Place | undefined): string[] {
  if (!place) return [];
  if (place.node.kind === 'list') return readTexts(place);
  const text = place.text('a word or a list of words');
  return text === null ? [] : [text];
}

/** A map of names to texts, or a list of `name=text`. A name with no value is null. */
export function readPairs(place: Place | undefined): Map<string, { value: string | null; place: Place }> {
  const pairs = new Map<string, { value: string | null; place: Place }>();
  if (!place) return pairs;
  if (place.node.kind === 'list') {
    for (const item of place.items()) {
      const text = item.text('"NAME=value"');
      if (text === null) continue;
      const at = text.indexOf('=');
      const name = at === -1 ? text : text.slice(0, at);
      if (name === '') item.error('bad-value', `"${shorten(text)}" has no name before its "=".`);
      else pairs.set(name, { value: at === -1 ? null : text.slice(at + 1), place: item });
    }
    return pairs;
  }
  for (const { key, place: value } of place.entries('a map or a list of "NAME=value"')) {
    if (key === '') {
      value.error('bad-value', 'A name cannot be empty.');
    } else if (value.isNull) {
      pairs.set(key, { value: null, place: value });
    } else {
      const text = value.text('text, a number, or true or false');
      warnOfNumber(value);
      if (text !== null) pairs.set(key, { value: text, place: value });
    }
  }
  return pairs;
}

/** The same as a record, names without a value being ''. */
export function readRecord(place: Place | undefined): Record<string, string> {
  return Object.fromEntries(Array.from(readPairs(place), ([name, { value }]) => [name, value ?? '']));
}

/** Numbers which other tools rewrite on their way into a text: `0022`, `1.10`, `1e3`. */
function warnOfNumber(place: Place): void {
  const { node } = place;
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return;
  const typed = scalarText(node);
  const octal = /^[+-]?0[0-7]+$/.test(typed) ? String(parseInt(typed, 8)) : null;
  const other = octal ?? String(node.value);
  if (other === typed) return;
  const message = `${typed} is kept as typed; docker compose would read it as the number ${other}. Put it in quotes to be sure.`;
  place.warn('ambiguous', message);
}
