/**
 * YAML with places: what the readers work on. Offsets are into the text as typed. Aliases share their nodes, merge
 * keys and variables are already filled in.
 */
export type Span = { start: number; end: number };

export type ScalarNode = Span & {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As typed, after variables: `0440`, `1.10`. */
  source: string;
  /** In quotes or a block: surely meant as text. */
  quoted: boolean;
};

export type ListNode = Span & { kind: 'list'; items: ComposeNode[] };

export type MapEntry = { key: string; keySpan: Span; value: ComposeNode };

export type MapNode = Span & { kind: 'map'; entries: Map<string, MapEntry> };

export type ComposeNode = ScalarNode | ListNode | MapNode;

/** The value under `key`, or undefined where there is none or it is null: both mean "not said". */
export function childOf(map: MapNode, key: string): ComposeNode | undefined {
  const value = map.entries.get(key)?.value;
  return value && isNull(value) ? undefined : value;
}

export function isNull(node: ComposeNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** A node made by a rule rather than typed, at the place of what it was made from. */
export function scalarAt(span: Span, value: string | number | boolean | null): ScalarNode {
  return {
    kind: 'scalar',
    value,
    source: String(value ?? ''),
    quoted: typeof value === 'string',
    start: span.start,
    end: span.end,
  };
}

export function mapAt(span: Span, entries: Iterable<MapEntry>): MapNode {
  return {
    kind: 'map',
    entries: new Map(Array.from(entries, (entry) => [entry.key, entry])),
    start: span.start,
    end: span.end,
  };
}

/** `services.web.ports[0]`: a key that is not a plain word is put in brackets. */
export function pathOf(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  if (!/^[\w.-]+$/.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === '' ? key : `${parent}.${key}`;
}
