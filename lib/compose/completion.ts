import { namesIn, placeAt } from './completion-place';
import type { CompletionPlace } from './completion-place';
import { answerOf, composeKeys } from './keys';
import type { KeyRow, KeyTable, Reference } from './key-row';
import { composeLimits } from './limits';
import type { ComposeTarget } from './load';

export type Completion = {
  /** What is shown and typed: a key without its colon, a value, or the name of something in the file. */
  label: string;
  kind: 'key' | 'value' | 'reference' | 'variable';
  /** What to insert, with colon or quotes as the place wants. */
  insertText: string;
  /** One line of help. */
  documentation: string;
  /** Set where the key has no effect or is refused on the target. */
  note: string | null;
};

export type CompletionList = {
  /** The range of the word being typed, as offsets. */
  from: number;
  to: number;
  items: Completion[];
};

/** What can stand at `offset` of `text`, which need not be a valid file. Empty where there is nothing to offer. */
export function completionsAt(
  text: string,
  offset: number,
  target: ComposeTarget = 'engine',
): CompletionList {
  const nothing = { from: offset, to: offset, items: [] };
  if (text.length > composeLimits.fileBytes) return nothing;
  const variable = /\$\{?(\w*)$/.exec(text.slice(Math.max(0, offset - 100), offset));
  if (variable) return variableCompletions(text, offset, variable[1] ?? '');
  const place = placeAt(text, offset);
  if (!place) return nothing;
  const found = findRow(place.path);
  const items = place.position === 'key' ? atKey(found, place, text, target) : atValue(found.row, text);
  const wanted = place.word.toLowerCase();
  const fitting = items.filter(({ label }) => label.toLowerCase().replace(/^"/, '').includes(wanted));
  return { from: place.from, to: offset, items: fitting };
}

type Found = {
  /** The row of the last key of the path. */
  row: KeyRow | null;
  /** The keys that may stand there. */
  table: KeyTable | null;
  /** Within a list, whose row it is. */
  isItem: boolean;
};

function findRow(path: readonly string[]): Found {
  let found: Found = { row: null, table: composeKeys, isItem: false };
  // Under a map whose keys are free, the next word is such a key.
  let entries: KeyTable | null = null;
  for (const step of path) {
    if (step === '[]') {
      found = { row: found.row, table: found.row?.items ?? null, isItem: true };
      entries = null;
    } else if (entries) {
      found = { row: null, table: entries, isItem: false };
      entries = null;
    } else {
      const row = found.table && Object.hasOwn(found.table, step) ? (found.table[step] ?? null) : null;
      found = { row, table: row?.keys ?? null, isItem: false };
      entries = row?.entries ?? null;
    }
  }
  return found;
}

function atKey(
  { row, table, isItem }: Found,
  place: CompletionPlace,
  text: string,
  target: ComposeTarget,
): Completion[] {
  const names = row?.refers ? references(row.refers, text) : [];
  const values = isItem && row?.values ? row.values.map(valueCompletion) : [];
  // `depends_on:` and `networks:` take names as keys as well.
  const asKeys = isItem ? names : names.map((item) => ({ ...item, insertText: `${item.label}:` }));
  const offered = [...asKeys.filter(({ label }) => !place.siblings.has(label)), ...values];
  const keys = Object.entries(table ?? {}).filter(([name]) => !place.siblings.has(name));
  return [...offered, ...keys.map(([name, keyRow]) => keyCompletion(name, keyRow, place.indent, target))];
}

function atValue(row: KeyRow | null, text: string): Completion[] {
  if (!row) return [];
  return [...(row.values ?? []).map(valueCompletion), ...(row.refers ? references(row.refers, text) : [])];
}

function keyCompletion(name: string, row: KeyRow, indent: number, target: ComposeTarget): Completion {
  const answer = answerOf(row, target);
  const insertText = row.shape === 'block' ? `${name}:\n${' '.repeat(indent + 2)}` : `${name}: `;
  const note = answer.kind === 'applied' ? answer.note : `${answer.kind}: ${answer.why}`;
  return { label: name, kind: 'key', insertText, documentation: row.doc, note };
}

function valueCompletion(value: string): Completion {
  return { label: value, kind: 'value', insertText: value, documentation: '', note: null };
}

function references(kind: Reference, text: string): Completion[] {
  return (namesIn(text).get(`${kind}s`) ?? []).map((name) => ({
    label: name,
    kind: 'reference',
    insertText: name,
    documentation: `${kind} of this file`,
    note: null,
  }));
}

function variableCompletions(text: string, offset: number, word: string): CompletionList {
  const names = new Set(Array.from(text.matchAll(/\$\{?([A-Za-z_]\w*)/g), (match) => match[1] ?? ''));
  names.delete(word);
  const items = [...names].sort().map((name): Completion => ({
    label: name,
    kind: 'variable',
    insertText: name,
    documentation: 'variable',
    note: null,
  }));
  const wanted = word.toLowerCase();
  return {
    from: offset - word.length,
    to: offset,
    items: items.filter(({ label }) => label.toLowerCase().startsWith(wanted)),
  };
}
