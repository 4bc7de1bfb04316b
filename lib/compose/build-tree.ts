import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { composeLimits } from './limits';
import type { Report } from './report';
import { pathOf } from './tree';
import type { ComposeNode, MapEntry, MapNode, ScalarNode, Span } from './tree';

/** Makes a scalar's final value; given the scalar as typed. */
export type ScalarFill = (scalar: ScalarNode, path: string) => ScalarNode;

/**
 * A parsed document as a tree: aliases and merge keys resolved, each key once, each scalar passed through `fill`.
 * Null where the document is empty or refused as a whole; the reasons are in `report`.
 */
export function buildTree(
  document: Document.Parsed<ParsedNode>,
  text: string,
  report: Report,
  fill: ScalarFill,
): ComposeNode | null {
  const builder = new TreeBuilder(text, report, fill);
  try {
    return document.contents ? builder.build(document.contents, '') : null;
  } catch (error) {
    if (error instanceof TreeRefused) return null;
    throw error;
  }
}

/** Ends the walk; what is wrong has been reported. */
class TreeRefused extends Error {}

type Anchored = { node: ComposeNode; values: number } | 'open';

class TreeBuilder {
  private readonly anchors = new Map<string, Anchored>();
  /** Values so far, each alias counted as all that it stands for. */
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly report: Report,
    private readonly fill: ScalarFill,
  ) {}

  build(node: ParsedNode, path: string): ComposeNode {
    const span = spanOf(node);
    if (isAlias(node)) return this.followAlias(node.source, span, path);
    const anchor = node.anchor;
    const before = this.values;
    if (anchor !== undefined) this.anchors.set(anchor, 'open');
    this.count(1, span, path);
    const built = this.buildPlain(node, span, path);
    if (anchor !== undefined) this.anchors.set(anchor, { node: built, values: this.values - before });
    return built;
  }

  private buildPlain(node: ParsedNode, span: Span, path: string): ComposeNode {
    if (isMap(node)) return this.buildMap(node, span, path);
    if (isSeq(node)) return this.buildList(node, span, path);
    if (isScalar(node)) return this.buildScalar(node, span, path);
    this.report.error('syntax', span, path, 'This cannot be read.');
    throw new TreeRefused();
  }

  private followAlias(name: string, span: Span, path: string): ComposeNode {
    const anchored = this.anchors.get(name);
    if (anchored === 'open') {
      this.report.error(
        'alias-bomb',
        span,
        path,
        `"*${name}" stands within "&${name}": it would contain itself.`,
      );
      throw new TreeRefused();
    }
    if (!anchored) {
      this.report.error('syntax', span, path, `There is no anchor "&${name}" above this line.`);
      throw new TreeRefused();
    }
    this.count(anchored.values, span, path);
    return anchored.node;
  }

  private count(values: number, span: Span, path: string): void {
    this.values += values;
    if (this.values <= composeLimits.expandedValues) return;
    const message = `With every alias ("*…") written out, the file has more than ${composeLimits.expandedValues} values.`;
    this.report.error('alias-bomb', span, path, message);
    throw new TreeRefused();
  }

  private buildList(list: YAMLSeq.Parsed, span: Span, path: string): ComposeNode {
    const items = list.items.map((item, index) => this.build(item, pathOf(path, index)));
    return { kind: 'list', items, ...span };
  }

  private buildMap(map: YAMLMap.Parsed, span: Span, path: string): MapNode {
    const entries = new Map<string, MapEntry>();
    const merged: MapNode[] = [];
    for (const pair of map.items) {
      const key = this.readKey(pair.key, path);
      const keySpan = spanOf(pair.key);
      const isMerge = key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN';
      if (!isMerge && entries.has(key)) {
        this.report.error('duplicate', keySpan, pathOf(path, key), `"${key}" is there twice. Keep one.`);
      }
      const value = pair.value
        ? this.build(pair.value, pathOf(path, key))
        : ({ kind: 'scalar', value: null, source: '', quoted: false, ...keySpan } as const);
      if (isMerge) merged.push(...this.readMerge(value, path));
      else if (!entries.has(key)) entries.set(key, { key, keySpan, value });
    }
    // The map's own keys win, then those merged first.
    for (const source of merged) {
      for (const entry of source.entries.values()) {
        if (!entries.has(entry.key)) entries.set(entry.key, entry);
      }
    }
    return { kind: 'map', entries, ...span };
  }

  private readMerge(value: ComposeNode, path: string): MapNode[] {
    if (value.kind === 'map') return [value];
    const items = value.kind === 'list' ? value.items : [];
    const maps = items.filter((item) => item.kind === 'map');
    if (value.kind !== 'list' || maps.length !== items.length) {
      this.report.error('bad-type', value, path, '"<<" merges a map, or a list of maps: "<<: *name".');
    }
    return maps;
  }

  private readKey(key: ParsedNode, path: string): string {
    if (isScalar(key) && key.value !== null)
      return typeof key.value === 'string' ? key.value : this.sourceOf(key);
    this.report.error(
      'syntax',
      spanOf(key),
      path,
      'A key must be a word, not a list, a map, an alias or nothing.',
    );
    throw new TreeRefused();
  }

  private buildScalar(node: Scalar.Parsed, span: Span, path: string): ScalarNode {
    const { value } = node;
    const source = this.sourceOf(node);
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const scalar: ScalarNode = {
      kind: 'scalar',
      value: known ? value : null,
      source: typeof value === 'string' ? value : source,
      quoted: node.type !== 'PLAIN',
      ...span,
    };
    return this.fill(scalar, path);
  }

  private sourceOf(node: ParsedNode): string {
    const [start, end] = node.range;
    return this.text.slice(start, end);
  }
}

function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}
