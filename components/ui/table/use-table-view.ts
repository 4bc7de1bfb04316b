'use client';

import { useMemo } from 'react';
import { useUrlState } from '../use-url-state';
import type { TableColumn } from './table-types';
import type { TableView } from './use-table-rows';
import { readSort } from './table-window';

/** Search, sort and filters of a table, kept in the address. */
export function useTableView<Row, Sort extends string>(
  columns: readonly TableColumn<Row, Sort>[],
  filterIds: readonly string[],
  defaultSort: Sort | `-${Sort}` | undefined,
  prefix: string,
) {
  const url = useUrlState();
  const search = url.get(`${prefix}q`);
  const sortKeys = columns.flatMap((column) => column.sortKey ?? []);
  const sort = readSort(url.get(`${prefix}sort`), sortKeys) ?? defaultSort;
  const filtersKey = JSON.stringify(filterIds.map((id) => [id, url.getAll(`${prefix}${id}`)]));
  const filters = useMemo(() => {
    const entries: [string, string[]][] = JSON.parse(filtersKey);
    return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
  }, [filtersKey]);
  const view: TableView<Sort> = useMemo(
    () => ({ search: search.trim() || undefined, sort, filters }),
    [search, sort, filters],
  );
  return {
    view,
    search,
    filtered: search.trim() !== '' || Object.keys(filters).length > 0,
    setSearch: (text: string) => url.set({ [`${prefix}q`]: text }),
    setSort: (next: Sort | `-${Sort}` | undefined) =>
      url.set({ [`${prefix}sort`]: next === defaultSort ? null : next }),
    setFilter: (id: string, values: readonly string[]) => url.set({ [`${prefix}${id}`]: values }),
    clear: () =>
      url.set({
        [`${prefix}q`]: null,
        ...Object.fromEntries(filterIds.map((id) => [`${prefix}${id}`, null])),
      }),
  };
}
