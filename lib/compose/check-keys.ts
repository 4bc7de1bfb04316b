import { answerOf, composeKeys } from './keys';
import type { KeyRow, KeyTable } from './key-row';
import type { ComposeTarget } from './load';
import type { Report } from './report';
import { isNull, pathOf } from './tree';
import type { ComposeNode, MapEntry } from './tree';

/**
 * Holds every key of the file against the table of keys: unknown and refused ones are errors, ignored ones warnings.
 * What is under a refused or ignored key is not looked at.
 */
export function checkKeys(root: ComposeNode, target: ComposeTarget, report: Report): void {
  checkMap(root, composeKeys, '', target, report);
}

function checkMap(
  node: ComposeNode,
  table: KeyTable,
  path: string,
  target: ComposeTarget,
  report: Report,
): void {
  if (node.kind !== 'map') return;
  for (const entry of node.entries.values()) {
    if (entry.key.startsWith('x-')) continue;
    const row = Object.hasOwn(table, entry.key) ? table[entry.key] : undefined;
    if (!row) {
      const where = path === '' ? 'at the top of a Compose file' : 'here';
      const message = `"${entry.key.slice(0, 60)}" is not a key ${where}.${report.didYouMean(entry.key, Object.keys(table))}`;
      report.error('unknown-key', entry.keySpan, pathOf(path, entry.key), message);
      continue;
    }
    checkEntry(entry, row, pathOf(path, entry.key), target, report);
  }
}

function checkEntry(entry: MapEntry, row: KeyRow, path: string, target: ComposeTarget, report: Report): void {
  const { key, keySpan, value } = entry;
  if (isNull(value)) return;
  const answer = answerOf(row, target);
  switch (answer.kind) {
    case 'refused':
      report.error('refused', keySpan, path, `"${key}" is refused: ${answer.why}.`);
      return;
    case 'ignored':
      report.warn('ignored', keySpan, path, `"${key}" is ignored: ${answer.why}.`);
      return;
    case 'applied':
      checkUnder(value, row, path, target, report);
  }
}

function checkUnder(
  value: ComposeNode,
  row: KeyRow,
  path: string,
  target: ComposeTarget,
  report: Report,
): void {
  if (row.keys) checkMap(value, row.keys, path, target, report);
  if (value.kind === 'list' && row.items) {
    const { items } = row;
    value.items.forEach((item, index) => checkMap(item, items, pathOf(path, index), target, report));
  }
  if (value.kind === 'map' && row.entries) {
    const { entries } = row;
    for (const entry of value.entries.values()) {
      checkMap(entry.value, entries, pathOf(path, entry.key), target, report);
    }
  }
}
