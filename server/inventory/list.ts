/** The page a list asks for, as the contract has it. */
export type PageQuery = { search?: string; sort?: string; limit: number; cursor?: string };

export type Page<Row> = { items: Row[]; total: number; nextCursor: string | null };

/** How a list sorts: by field, each a value that is compared as a number or as text. */
export type SortKeys<Row> = Record<string, (row: Row) => string | number | null>;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Filters, sorts and cuts rows to one page. Rows that sort alike are in the order of `tieBreak`, so that pages never
 * overlap.
 * @param searchText the text of a row that `search` looks in, any case; words may stand in any order
 */
export function pageOf<Row>(
  rows: readonly Row[],
  query: PageQuery,
  options: {
    searchText: (row: Row) => string;
    sortKeys: SortKeys<Row>;
    defaultSort: string;
    tieBreak: (row: Row) => string;
    matches?: (row: Row) => boolean;
  },
): Page<Row> {
  const matching = filtered(rows, query.search, options);
  const end = Number(query.cursor ?? 0) + query.limit;
  return cut(sorted(matching, query.sort ?? options.defaultSort, end, options), query, matching.length);
}

/** The rows that match the search and the filter, in their own order. */
export function filtered<Row>(
  rows: readonly Row[],
  search: string | undefined,
  options: { searchText: (row: Row) => string; matches?: (row: Row) => boolean },
): Row[] {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (options.matches && !options.matches(row)) return false;
    if (words.length === 0) return true;
    const text = options.searchText(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The first `count` rows, or all, in order. */
function sorted<Row>(
  rows: readonly Row[],
  sort: string,
  count: number,
  options: { sortKeys: SortKeys<Row>; tieBreak: (row: Row) => string },
): Row[] {
  const descending = sort.startsWith('-');
  const keyOf = options.sortKeys[descending ? sort.slice(1) : sort];
  if (!keyOf) return [...rows];
  const sign = descending ? -1 : 1;
  type Sorted = { row: Row; key: string | number | null; tie: string | null };
  // Few rows of a long list sort alike.
  const tieOf = (each: Sorted) => (each.tie ??= options.tieBreak(each.row));
  const order = (a: Sorted, b: Sorted) =>
    sign * compare(a.key, b.key) || collator.compare(tieOf(a), tieOf(b));
  const all = rows.map((row): Sorted => ({ row, key: keyOf(row), tie: null }));
  const isShort = count < all.length / 10;
  return (isShort ? firstOf(all, count, order) : all.sort(order)).map(({ row }) => row);
}

/** The first `count` in order: most of a long list is held against the last of these alone. */
function firstOf<Item>(all: readonly Item[], count: number, order: (a: Item, b: Item) => number): Item[] {
  const first: Item[] = [];
  for (const item of all) {
    const last = first.at(-1);
    if (first.length === count) {
      if (last === undefined || order(item, last) >= 0) continue;
      first.pop();
    }
    let low = 0;
    let high = first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = first[middle];
      if (other !== undefined && order(item, other) >= 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, item);
  }
  return first;
}

/** Nulls are last in ascending order. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** One page of rows that are already in order. `total`: of all, where `rows` end with the page. */
export function cut<Row>(
  rows: readonly Row[],
  query: { limit: number; cursor?: string },
  total = rows.length,
): Page<Row> {
  const start = Number(query.cursor ?? 0);
  const end = start + query.limit;
  return { items: rows.slice(start, end), total, nextCursor: end < total ? String(end) : null };
}

/**
 * The rows that every filter leaves, and for each filter how many rows have each of its values among those that the
 * *other* filters leave: what choosing one more of them would bring.
 * @param valuesOf what each filter looks at; a row may have several values
 */
export function faceted<Row, Key extends string>(
  rows: readonly Row[],
  filter: { readonly [key in Key]?: readonly string[] },
  valuesOf: Record<Key, (row: Row) => readonly (string | null)[]>,
): { matching: Row[]; facets: Record<Key, Record<string, number>> } {
  const keys = Object.keys(valuesOf) as Key[];
  const missedBy = new Map(
    rows.map((row) => [
      row,
      keys.filter((key) => !valuesOf[key](row).some((value) => among(filter[key], value))),
    ]),
  );
  const leftBy = (key: Key) => rows.filter((row) => missedBy.get(row)?.every((missed) => missed === key));
  const facets = Object.fromEntries(
    keys.map((key) => [key, facet(leftBy(key).flatMap(valuesOf[key]), (value) => value)]),
  ) as Record<Key, Record<string, number>>;
  return { matching: rows.filter((row) => missedBy.get(row)?.length === 0), facets };
}

/** How many rows have each value, most frequent first, at most `most` values. */
export function facet<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => string | null,
  most = 100,
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = valueOf(row);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0])).slice(0, most),
  );
}

/** Whether `value` is among the wanted; no wish wants everything. */
export function among(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || wanted.length === 0 || (value !== null && wanted.includes(value));
}
