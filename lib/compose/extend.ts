import { composeLimits } from './limits';
import type { Report } from './report';
import { childOf, mapAt, pathOf, scalarAt } from './tree';
import type { ComposeNode, ListNode, MapEntry, MapNode } from './tree';

/**
 * Each service with what it `extends` (in the same file) merged in, by Compose's rules (compose-spec, 13-merge.md):
 * maps are merged, lists joined, commands replaced, the extending service wins.
 */
export function resolveExtends(services: MapNode, report: Report): Map<string, MapEntry> {
  const extender = new Extender(services, report);
  return new Map(Array.from(services.entries.values(), (entry) => [entry.key, extender.resolve(entry, [])]));
}

class Extender {
  private readonly resolved = new Map<string, MapEntry>();
  private merged = 0;

  constructor(
    private readonly services: MapNode,
    private readonly report: Report,
  ) {}

  resolve(entry: MapEntry, chain: readonly string[]): MapEntry {
    const known = this.resolved.get(entry.key);
    if (known) return known;
    const result = this.extend(entry, chain);
    this.resolved.set(entry.key, result);
    return result;
  }

  private extend(entry: MapEntry, chain: readonly string[]): MapEntry {
    if (entry.value.kind !== 'map') return entry;
    const node = childOf(entry.value, 'extends');
    if (!node) return entry;
    const path = pathOf(pathOf('services', entry.key), 'extends');
    const named = node.kind === 'map' ? childOf(node, 'service') : node;
    if (named?.kind !== 'scalar' || typeof named.value !== 'string') {
      this.report.error('bad-type', node, path, '"extends" needs the name of a service of this file.');
      return entry;
    }
    const base = this.services.entries.get(named.value);
    const isOtherFile = node.kind === 'map' && childOf(node, 'file') !== undefined;
    if (isOtherFile) return entry;
    if (!base || base.value.kind !== 'map') {
      const message = `There is no service "${named.value}" to extend.${this.report.didYouMean(named.value, this.services.entries.keys())}`;
      this.report.error('unknown-reference', named, path, message);
      return entry;
    }
    if (base.key === entry.key || chain.includes(base.key) || chain.length > 100) {
      const circle = [...chain, entry.key, base.key].slice(-6).join(' → ');
      this.report.error('cycle', named, path, `These services extend each other: ${circle}.`);
      return entry;
    }
    const parent = this.resolve(base, [...chain, entry.key]).value;
    if (parent.kind !== 'map') return entry;
    const inherited = mapAt(
      parent,
      [...parent.entries.values()].filter(({ key }) => key !== 'extends'),
    );
    return { ...entry, value: this.mergeMaps(inherited, entry.value, '') };
  }

  private mergeMaps(base: MapNode, over: MapNode, path: string): MapNode {
    const entries = new Map(base.entries);
    this.merged += entries.size;
    if (this.merged > composeLimits.expandedValues) {
      this.report.error(
        'alias-bomb',
        over,
        '',
        'With every "extends" written out, the file has too many values.',
      );
      return over;
    }
    for (const entry of over.entries.values()) {
      const below = entries.get(entry.key);
      const value = below
        ? this.merge(below.value, entry.value, path === '' ? entry.key : `${path}.${entry.key}`)
        : entry.value;
      entries.set(entry.key, { ...entry, value });
    }
    return { ...over, entries };
  }

  private merge(base: ComposeNode, over: ComposeNode, path: string): ComposeNode {
    if (over.kind === 'scalar' && over.value === null) return base;
    if (['command', 'entrypoint', 'healthcheck.test'].includes(path)) return over;
    if (asMapPaths.has(path)) {
      const [baseMap, overMap] = [asMap(base, path), asMap(over, path)];
      return baseMap && overMap ? this.mergeMaps(baseMap, overMap, path) : over;
    }
    if (base.kind === 'map' && over.kind === 'map') return this.mergeMaps(base, over, path);
    if (oneOrMorePaths.has(path)) return this.joinLists(asList(base), asList(over), path);
    if (base.kind === 'list' && over.kind === 'list') return this.joinLists(base, over, path);
    return over;
  }

  private joinLists(base: ListNode, over: ListNode, path: string): ListNode {
    this.merged += base.items.length;
    const replaced = new Set(over.items.map((item) => identity(item, path)));
    const kept = base.items.filter((item) => !replaced.has(identity(item, path)));
    return { ...over, items: [...kept, ...over.items] };
  }
}

/** What may be written as a map or as a list of names. */
const asMapPaths = new Set(['environment', 'labels', 'sysctls', 'depends_on', 'networks']);
/** What may be one value or a list. */
const oneOrMorePaths = new Set(['dns', 'dns_search', 'tmpfs', 'env_file']);

function asMap(node: ComposeNode, path: string): MapNode | null {
  if (node.kind === 'map') return node;
  if (node.kind !== 'list') return null;
  const entries = node.items.flatMap((item): MapEntry[] => {
    if (item.kind !== 'scalar') return [];
    const text = String(item.value ?? '');
    if (path === 'networks' || path === 'depends_on') {
      return [{ key: text, keySpan: item, value: scalarAt(item, null) }];
    }
    const at = text.indexOf('=');
    if (at === -1) return [{ key: text, keySpan: item, value: scalarAt(item, null) }];
    return [{ key: text.slice(0, at), keySpan: item, value: scalarAt(item, text.slice(at + 1)) }];
  });
  return entries.length === node.items.length ? mapAt(node, entries) : null;
}

function asList(node: ComposeNode): ListNode {
  return node.kind === 'list' ? node : { kind: 'list', items: [node], start: node.start, end: node.end };
}

/** Items of the same identity replace each other: mounts by their target, the rest by what they are. */
function identity(item: ComposeNode, path: string): string {
  if (path === 'volumes' || path === 'secrets' || path === 'configs' || path === 'devices') {
    const target = item.kind === 'map' ? (childOf(item, 'target') ?? childOf(item, 'source')) : undefined;
    if (target?.kind === 'scalar') return String(target.value);
    const parts = item.kind === 'scalar' ? String(item.value).split(':') : [];
    return path === 'volumes' ? (parts[1] ?? parts[0] ?? '') : (parts[0] ?? '');
  }
  if (item.kind === 'scalar') return `scalar ${String(item.value)}`;
  return `node ${item.start} ${item.end}`;
}
