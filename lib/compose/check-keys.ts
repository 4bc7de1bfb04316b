import { answerOf, composeKeys } from './keys';
import type { KeyRow, KeyTable } from './key-row';
import type { ComposeTarget } from './load';
import type { Report } from './report';
import { isNull, pathOf } from './tree';
import type { ComposeNode, MapEntry, MapNode } from './tree';

/**
 * Holds every key of the file against the table of keys: unknown and refused ones are errors, ignored ones warnings.
 * What is under a refused or ignored key is not looked at. The answer is the file for the readers: for a Swarm without
 * what it ignores, so that no reader has to know of it.
 */
export function checkKeys(root: MapNode, target: ComposeTarget, report: Report): MapNode {
  return checkMap(root, composeKeys, '', target, report);
}

function checkMap(
  node: MapNode,
  table: KeyTable,
  path: string,
  target: ComposeTarget,
  report: Report,
): MapNode {
  const kept = new Map<string, MapEntry>();
  for (const [name, entry] of node.entries) {
    if (entry.key.startsWith('x-')) {
      kept.set(name, entry);
      continue;
    }
    const row = Object.hasOwn(table, entry.key) ? table[entry.key] : undefined;
    if (!row) {
      const where = path === '' ? 'at the top of a Compose file' : 'here';
      const message = `"${entry.key.slice(0, 60)}" is not a key ${where}.${report.didYouMean(entry.key, Object.keys(table))}`;
      report.error('unknown-key', entry.keySpan, pathOf(path, entry.key), message);
      continue;
    }
    const value = checkEntry(entry, row, pathOf(path, entry.key), target, report);
    if (value) kept.set(name, { ...entry, value });
  }
  return { ...node, entries: kept };
}

/** The value as the readers shall have it; null where they shall not. */
function checkEntry(
  entry: MapEntry,
  row: KeyRow,
  path: string,
  target: ComposeTarget,
  report: Report,
): ComposeNode | null {
  const { key, keySpan, value } = entry;
  if (isNull(value)) return value;
  const answer = answerOf(row, target);
  switch (answer.kind) {
    case 'refused':
      report.error('refused', keySpan, path, `"${key}" is refused: ${answer.why}.`);
      return value;
    case 'ignored':
      report.warn('ignored', keySpan, path, `"${key}" is ignored: ${answer.why}.`);
      return target === 'swarm' ? null : value;
    case 'applied':
      return checkUnder(value, row, path, target, report);
  }
}

function checkUnder(
  value: ComposeNode,
  row: KeyRow,
  path: string,
  target: ComposeTarget,
  report: Report,
): ComposeNode {
  if (row.keys && value.kind === 'map') return checkMap(value, row.keys, path, target, report);
  if (row.items && value.kind === 'list') {
    const { items } = row;
    const checked = value.items.map((item, index) =>
      item.kind === 'map' ? checkMap(item, items, pathOf(path, index), target, report) : item,
    );
    return { ...value, items: checked };
  }
  if (row.entries && value.kind === 'map') {
    const { entries } = row;
    const checked = Array.from(value.entries, ([name, entry]): [string, MapEntry] => [
      name,
      entry.value.kind === 'map'
        ? { ...entry, value: checkMap(entry.value, entries, pathOf(path, entry.key), target, report) }
        : entry,
    ]);
    return { ...value, entries: new Map(checked) };
  }
  return value;
}
