/** A JSON value as a tree of what matches a search. Pure: `json-view.tsx` shows it. */
export type JsonTree =
  | { kind: 'leaf'; key: string; path: string; text: string; type: 'string' | 'scalar'; matches: number }
  | {
      kind: 'branch';
      key: string;
      path: string;
      brackets: '{}' | '[]';
      size: number;
      children: JsonTree[];
      matches: number;
    };

/**
 * Builds the tree of `value`. With `needle` (lower case), only what matches by key or value stays, with its ancestors;
 * `matches` counts the leaves and keys below that do.
 */
export function jsonTree(value: unknown, needle: string, key = '', path = '$'): JsonTree | null {
  const keyMatches = needle !== '' && key.toLowerCase().includes(needle);
  if (typeof value === 'object' && value !== null) {
    const entries = Array.isArray(value)
      ? value.map((child: unknown, index): [string, unknown] => [String(index), child])
      : Object.entries(value);
    // A key that matches keeps all below it.
    const below = keyMatches ? '' : needle;
    const children = entries.flatMap(
      ([name, child]) => jsonTree(child, below, name, `${path}.${name}`) ?? [],
    );
    const matches = children.reduce((sum, child) => sum + child.matches, keyMatches ? 1 : 0);
    if (needle !== '' && matches === 0) return null;
    return {
      kind: 'branch',
      key,
      path,
      brackets: Array.isArray(value) ? '[]' : '{}',
      size: entries.length,
      children,
      matches,
    };
  }
  const text = typeof value === 'string' ? value : String(value);
  const matches = keyMatches || (needle !== '' && text.toLowerCase().includes(needle)) ? 1 : 0;
  if (needle !== '' && matches === 0) return null;
  return { kind: 'leaf', key, path, text, type: typeof value === 'string' ? 'string' : 'scalar', matches };
}
