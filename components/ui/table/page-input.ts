import type { TablePage } from './table-types';

/** What a list operation takes whatever it lists: which rows, in which order. Its `filter` comes beside it. */
export function pageInput<Sort extends string>(
  cluster: string,
  { search, sort, limit, cursor }: TablePage<Sort>,
) {
  return { cluster, search, sort, limit, cursor };
}
