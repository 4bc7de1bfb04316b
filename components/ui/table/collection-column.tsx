import { Dash } from '@/components/ui/dash';
import { rootCollection } from '@/lib/collection';
import type { TableColumn } from './table-types';

/** The column of the collection, or collections, that the row's object is in; until it is chosen, `hidden`. */
export function collectionColumn<Row>(
  collectionsOf: (row: Row) => readonly string[],
  { hidden = true }: { hidden?: boolean } = {},
): TableColumn<Row, never> {
  return {
    id: 'collection',
    header: 'Collection',
    cell: (row) => {
      const named = collectionsOf(row).filter((collection) => collection !== rootCollection);
      return named.length === 0 ? <Dash /> : <span title={named.join('\n')}>{named.join(', ')}</span>;
    },
    width: 140,
    grow: 1,
    defaultHidden: hidden,
  };
}
