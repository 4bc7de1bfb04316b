import { faceted, type Page, pageOf, type PageQuery, type SortKeys } from './list';

/** A thing containers use: a network or a volume. */
type UsedRow = {
  name: string;
  driver: string;
  stack: string | null;
  collection: string;
  createdMs: number | null;
  containers: readonly { name: string }[];
};

type Facet = 'driver' | 'use' | 'stack' | 'collection';
type UsedQuery = PageQuery & { filter?: Partial<Record<Facet, string[]>> };

/**
 * One page of them. Each facet counts what the search and the *other* filters leave.
 * @param says whether a row says `word`, in lower case, beyond its name, driver, stack and containers
 */
export function listUsed<Row extends UsedRow>(
  rows: readonly Row[],
  query: UsedQuery,
  options: {
    says?: (row: Row, word: string) => boolean;
    /** Whether it is in use; by default where a container uses it. */
    isUsed?: (row: Row) => boolean;
    sortKeys?: SortKeys<Row>;
    tieBreak: (row: Row) => string;
  },
): Page<Row> & { facets: Record<Facet, Record<string, number>> } {
  const { filter = {}, search = '', ...page } = query;
  const { isUsed = (row) => row.containers.length > 0 } = options;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) =>
    words.every((word) => says(row, word) || options.says?.(row, word) === true),
  );
  const { matching, facets } = faceted<Row, Facet>(found, filter, {
    driver: (row) => [row.driver],
    use: (row) => [isUsed(row) ? 'used' : 'unused'],
    stack: (row) => [row.stack],
    collection: (row) => [row.collection],
  });
  return {
    ...pageOf(matching, page, {
      searchText: () => '',
      sortKeys: {
        name: (row) => row.name,
        driver: (row) => row.driver,
        created: (row) => row.createdMs,
        containers: (row) => row.containers.length,
        stack: (row) => row.stack,
        ...options.sortKeys,
      },
      defaultSort: 'name',
      tieBreak: options.tieBreak,
    }),
    facets,
  };
}

function says(row: UsedRow, word: string): boolean {
  return [row.name, row.driver, row.stack ?? '', ...row.containers.map((use) => use.name)].some((text) =>
    text.toLowerCase().includes(word),
  );
}
