import type { PairRow } from '@/components/ui/form/row-values';
import { collectionLabel } from '@/lib/collection';

/** The collection that the label rows of a form name; '' where they name none. */
export function collectionInRows(rows: readonly PairRow[]): string {
  return rows.find((row) => row.name.trim() === collectionLabel)?.value ?? '';
}

/** The rows with the collection written into its label; without the label where it is ''. */
export function rowsInCollection(
  rows: readonly PairRow[],
  collection: string,
  newKey: () => number,
): PairRow[] {
  const isLabel = (row: PairRow) => row.name.trim() === collectionLabel;
  if (collection === '') return rows.filter((row) => !isLabel(row));
  if (rows.some(isLabel)) return rows.map((row) => (isLabel(row) ? { ...row, value: collection } : row));
  return [...rows, { key: newKey(), name: collectionLabel, value: collection }];
}
