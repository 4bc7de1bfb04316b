/**
 * Where a place of a half-written file is, told by indentation alone: the text need not be YAML yet. Flow style
 * (`{…}`, `[…]`) over several lines is not followed.
 */
export type CompletionPlace = {
  /** Keys from the top; `[]` stands for an item of a list. */
  path: string[];
  /** A key (or item) is being written, or the value after `key:` or `- `. */
  position: 'key' | 'value';
  /** What is typed so far of the word at the cursor, and where it begins. */
  word: string;
  from: number;
  /** Columns before the word: what a line under it must be indented more than. */
  indent: number;
  /** Keys that stand beside it already. */
  siblings: Set<string>;
};

type Line = { indent: number; isItem: boolean; key: string | null; hasValue: boolean; isBlank: boolean };

const keyPattern = /^(["']?)([^\s"'#:][^"'#:]*?)\1\s*:(?=\s|$)/;

/** What a line is, after each `- ` it begins with: `- a: b` is an item and a key within it. */
function readLine(text: string): Line[] {
  const lines: Line[] = [];
  let rest = text;
  let indent = 0;
  for (;;) {
    const spaces = /^ */.exec(rest)?.[0].length ?? 0;
    indent += spaces;
    rest = rest.slice(spaces);
    if (rest !== '-' && !rest.startsWith('- ')) break;
    lines.push({ indent, isItem: true, key: null, hasValue: false, isBlank: false });
    indent += 1;
    rest = rest.slice(1);
  }
  const [whole, , key] = keyPattern.exec(rest) ?? [];
  if (key !== undefined && whole !== undefined) {
    const hasValue =
      rest
        .slice(whole.length)
        .replace(/\s#.*$/, '')
        .trim() !== '';
    lines.push({ indent, isItem: false, key, hasValue, isBlank: false });
  } else if (lines.length === 0) {
    const isBlank = rest.trim() === '' || rest.startsWith('#');
    lines.push({ indent, isItem: false, key: null, hasValue: true, isBlank });
  }
  return lines;
}

/** Null where nothing can be offered: within a comment. */
export function placeAt(text: string, offset: number): CompletionPlace | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(^|\s)#/.test(before)) return null;
  const typed = /^(\s*(?:- +)*)(.*)$/.exec(before);
  const lead = typed?.[1] ?? '';
  const content = typed?.[2] ?? before;
  const [keyText, , keyName] = keyPattern.exec(content) ?? [];
  const above = text.slice(0, lineStart).split('\n').slice(0, -1).flatMap(readLine);
  const below = linesBelow(text, offset);
  const own = readLine(lead).filter(({ isItem }) => isItem);
  const parents = parentsOf([...above, ...own], lead.length);
  if (keyText !== undefined && keyName !== undefined) {
    const word = content.slice(keyText.length).replace(/^\s*["']?/, '');
    const from = offset - word.length;
    return {
      path: [...parents.path, keyName],
      position: 'value',
      word,
      from,
      indent: lead.length,
      siblings: new Set(),
    };
  }
  const siblings = new Set([
    ...siblingKeys([...above, ...own].toReversed(), lead.length),
    ...siblingKeys(below, lead.length),
  ]);
  return {
    path: parents.path,
    position: 'key',
    word: content,
    from: offset - content.length,
    indent: lead.length,
    siblings,
  };
}

function linesBelow(text: string, offset: number): Line[] {
  const lineEnd = text.indexOf('\n', offset);
  return lineEnd === -1
    ? []
    : text
        .slice(lineEnd + 1)
        .split('\n')
        .flatMap(readLine);
}

function parentsOf(lines: readonly Line[], indent: number): { path: string[] } {
  const path: string[] = [];
  let limit = indent;
  for (const line of lines.toReversed()) {
    if (line.isBlank || (line.key === null && !line.isItem)) continue;
    // A list may stand at the same column as its key.
    const isUnder = line.indent < limit || (line.indent === limit && path[0] === '[]' && !line.isItem);
    if (!isUnder) continue;
    path.unshift(line.isItem ? '[]' : (line.key ?? ''));
    limit = line.indent;
    if (limit === 0 && !line.isItem) break;
  }
  return { path };
}

/** Keys of the same column, up to the first line that is less indented. */
function siblingKeys(lines: readonly Line[], indent: number): string[] {
  const keys: string[] = [];
  for (const line of lines) {
    if (line.isBlank) continue;
    if (line.indent < indent) break;
    if (line.indent === indent && line.key !== null) keys.push(line.key);
  }
  return keys;
}

/** The names under each top-level section, such as the services. */
export function namesIn(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  let section: string | null = null;
  let column: number | null = null;
  for (const line of text.split('\n').flatMap(readLine)) {
    if (line.isBlank || line.key === null) continue;
    if (line.indent === 0) {
      section = line.key;
      column = null;
    } else if (section !== null && (column === null || line.indent === column)) {
      column = line.indent;
      names.set(section, [...(names.get(section) ?? []), line.key]);
    }
  }
  return names;
}
