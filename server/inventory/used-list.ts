import { among, facet, type Page, pageOf, type PageQuery, type SortKeys } from './list';

/** A thing containers use: a network or a volume. */
type UsedRow = {
  name: string;
  driver: string;
  stack: string | null;
  createdMs: number | null;
  containers: readonly { name: string }[];
};

type UsedQuery = PageQuery & { filter?: { driver?: string[]; use?: string[]; stack?: string[] } };

type Facets = Record<'driver' | 'use' | 'stack', Record<string, number>>;

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
): Page<Row> & { facets: Facets } {
  const { filter = {}, search = '', ...page } = query;
  const { isUsed = (row) => row.containers.length > 0 } = options;
  const useOf = (row: Row) => (isUsed(row) ? 'used' : 'unused');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) =>
    words.every((word) => says(row, word) || options.says?.(row, word) === true),
  );
  const tests = {
    driver: (row: Row) => among(filter.driver, row.driver),
    use: (row: Row) => among(filter.use, useOf(row)),
    stack: (row: Row) => among(filter.stack, row.stack),
  };
  const leftBy = (...names: (keyof typeof tests)[]) =>
    found.filter((row) => names.every((name) => tests[name](row)));
  return {
    ...pageOf(leftBy('driver', 'use', 'stack'), page, {
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
    facets: {
      driver: facet(leftBy('use', 'stack'), (row) => row.driver),
      use: facet(leftBy('driver', 'stack'), useOf),
      stack: facet(leftBy('driver', 'use'), (row) => row.stack),
    },
  };
}

function says(row: UsedRow, word: string): boolean {
  return [row.name, row.driver, row.stack ?? '', ...row.containers.map((use) => use.name)].some((text) =>
    text.toLowerCase().includes(word),
  );
}
